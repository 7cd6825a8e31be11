using Microsoft.ML.AuxiLearn.Tests.Trials.PostgreSql;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>
/// Tests that only start other processes and wait for them, a PostgreSQL server among them. They run beside those that train in this process, of which
/// libtorch's generator and its count of tensors allow one at a time; they follow each other too, since one of them restarts the server.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ProcessTests : ICollectionFixture<LocalPostgres>
{
    public const string Name = "Processes";
}
