using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>Makes columns of one that is there, row by row.</summary>
internal abstract class ColumnTransformer : RowToRowTransformerBase
{
    private const string HostName = "AuxiLearnTransforms";

    private protected ColumnTransformer(IHostEnvironment env, string outputColumnName, string? inputColumnName) : base(env.Register(HostName))
    {
        Host.CheckNonWhiteSpace(outputColumnName, nameof(outputColumnName));
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName ?? outputColumnName;
    }

    private protected ColumnTransformer(IHostEnvironment env, ModelLoadContext ctx, VersionInfo version) : base(env.Register(HostName))
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(version);
        OutputColumnName = ctx.LoadNonEmptyString();
        InputColumnName = ctx.LoadNonEmptyString();
    }

    /// <summary>The column that is made.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column of which it is made.</summary>
    public string InputColumnName { get; }

    /// <summary>What the input column must hold, for the sentences of exceptions.</summary>
    internal abstract string Expected { get; }

    private protected abstract VersionInfo Version { get; }

    /// <summary>Whether columns like this one may hold what is expected; sizes are not looked at.</summary>
    internal abstract bool Accepts(ColumnType column);

    /// <summary>The shapes of the columns that are made of one that is accepted.</summary>
    internal abstract IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column input);

    /// <summary>What is made of a column; null where it is not as expected.</summary>
    private protected abstract IReadOnlyList<MadeColumn>? Bind(DataViewSchema.Column input);

    private protected abstract void SaveOptions(BinaryWriter writer);

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema)
    {
        var input = schema.GetColumnOrNull(InputColumnName)
            ?? throw NotFound(Host, InputColumnName, schema.Where(column => !column.IsHidden).Select(column => column.Name));
        return input.Type is not VectorDataViewType { IsKnownSize: false } && Accepts(ColumnType.Of(input)) && Bind(input) is { } made
            ? new ColumnRowMapper(this, input, made)
            : throw Host.ExceptParam(nameof(schema), $"The input column '{InputColumnName}' holds {input.Type}; expected {Expected}.");
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.SaveNonEmptyString(OutputColumnName);
        ctx.SaveNonEmptyString(InputColumnName);
        SaveOptions(ctx.Writer);
    }

    internal static Exception NotFound(IHost host, string name, IEnumerable<string> columns) =>
        host.ExceptParam("schema",
            $"The input column '{name}' was not found; the data has {string.Join(", ", columns.Select(column => $"'{column}'").Take(30))}.");

    /// <summary>The options of a saved model, of which a damaged file may hold anything.</summary>
    private protected T Decode<T>(Func<T> options)
    {
        try
        {
            return options();
        }
        catch (ArgumentException exception)
        {
            throw Host.ExceptDecode(exception, $"The options of the saved transformer cannot be read: {exception.Message.TrimEnd('.')}.");
        }
    }
}
