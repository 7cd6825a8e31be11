using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(CoarseLabelTransformer), null, typeof(SignatureLoadModel), "Coarse labels", CoarseLabelTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>The coarse class of a fine one, as a key. Without a fine class it is missing.</summary>
internal sealed class CoarseLabelTransformer : ColumnTransformer
{
    internal const string LoaderSignature = "AuxiLearnCoarse";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLCRSE", LoaderSignature);

    private readonly Dictionary<string, string> _hierarchy;
    private readonly string[] _coarse;

    internal CoarseLabelTransformer(IHostEnvironment env, string outputColumnName, string? inputColumnName, IEnumerable<KeyValuePair<string, string>> hierarchy)
        : base(env, outputColumnName, inputColumnName) => (_hierarchy, _coarse) = Checked(hierarchy);

    // called by ML.NET when a model is loaded
    private CoarseLabelTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version)
    {
        var reader = ctx.Reader;
        (_hierarchy, _coarse) = Decode(() => Checked([.. Enumerable.Range(0, reader.ReadInt32())
            .Select(_ => KeyValuePair.Create(reader.ReadString(), reader.ReadString()))]));
    }

    internal override string Expected => "keys (UInt32)";

    private protected override VersionInfo Version => _version;

    internal override bool Accepts(ColumnType column) => column.IsKey && !column.IsVector;

    internal override IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column input) => [KeyNames.Shape(OutputColumnName)];

    private protected override IReadOnlyList<MadeColumn>? Bind(DataViewSchema.Column input)
    {
        // keys without values are named by their number from 0, as in ML.NET's confusion matrix
        var names = KeyValues.Of(input)?.All.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)
            ?? Enumerable.Range(0, input.Type.GetKeyCountAsInt32()).Select(number => number.ToString(CultureInfo.InvariantCulture));
        uint[] coarse = [0, .. names.Select(Coarse)];
        return [new(KeyNames.Column(OutputColumnName, _coarse), row => Keys(row, input, coarse))];
    }

    private protected override void SaveOptions(BinaryWriter writer)
    {
        writer.Write(_hierarchy.Count);
        foreach (var (fine, coarse) in _hierarchy)
        {
            writer.Write(fine);
            writer.Write(coarse);
        }
    }

    private uint Coarse(string fine) => _hierarchy.TryGetValue(fine, out var coarse)
        ? (uint)Array.IndexOf(_coarse, coarse) + 1
        : throw Host.ExceptParam("schema", $"The input column '{InputColumnName}' has the class '{fine}'; expected those of the hierarchy: "
            + $"{string.Join(", ", _hierarchy.Keys.Select(name => $"'{name}'").Take(30))}.");

    private static ValueGetter<uint> Keys(DataViewRow row, DataViewSchema.Column input, uint[] coarse)
    {
        var (getter, key) = (row.GetGetter<uint>(input), 0u);
        return (ref uint value) =>
        {
            getter(ref key);
            value = key < coarse.Length ? coarse[key] : 0;   // to ML.NET a key beyond its count is missing
        };
    }

    private static (Dictionary<string, string> Hierarchy, string[] Coarse) Checked(IEnumerable<KeyValuePair<string, string>> hierarchy)
    {
        var classes = new Dictionary<string, string>(hierarchy);
        string[] coarse = [.. classes.Values.Distinct()];
        if (coarse.Length < 2)
            throw new ArgumentException($"The hierarchy has {coarse.Length} coarse classes; expected at least 2.");
        return (classes, coarse);
    }
}
