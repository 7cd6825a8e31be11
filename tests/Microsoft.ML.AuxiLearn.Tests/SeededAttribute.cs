using System.Reflection;
using TorchSharp;
using Xunit.Sdk;

namespace Microsoft.ML.AuxiLearn.Tests;

/// <summary>What the tests of a class draw from libtorch's generator is the same whichever tests ran before.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SeededAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest) => torch.manual_seed(1);
}
