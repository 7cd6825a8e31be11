using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ClusterTransformer), null, typeof(SignatureLoadModel), "Clusters", ClusterTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>The cluster of a vector as a key: that of the nearest center, in standard deviations of each number. A vector with NaN is in none.</summary>
internal sealed class ClusterTransformer : ColumnTransformer
{
    internal const string LoaderSignature = "AuxiLearnClusters";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLCLST", LoaderSignature);

    private readonly ClusterCenters _centers;

    internal ClusterTransformer(IHostEnvironment env, string outputColumnName, string? inputColumnName, ClusterCenters centers)
        : base(env, outputColumnName, inputColumnName) => _centers = centers;

    // called by ML.NET when a model is loaded
    private ClusterTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version) =>
        _centers = Decode(() => ClusterCenters.Load(ctx.Reader));

    internal override string Expected => _centers.Width == 0 ? "a vector of Single of known size" : $"a vector of Single of {_centers.Width} numbers";

    private protected override VersionInfo Version => _version;

    internal override bool Accepts(ColumnType column) => column.IsVector && column.IsSingle;

    internal override IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column input) =>
        [new(OutputColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true)];

    private protected override IReadOnlyList<MadeColumn>? Bind(DataViewSchema.Column input) => ((VectorDataViewType)input.Type).Size == _centers.Width
        ? [new(new(OutputColumnName, new KeyDataViewType(typeof(uint), _centers.Count)), row => Clusters(row, input))]
        : null;

    private protected override void SaveOptions(BinaryWriter writer) => _centers.Save(writer);

    private ValueGetter<uint> Clusters(DataViewRow row, DataViewSchema.Column input)
    {
        var (read, values) = (ColumnReader.Create(row, input), new float[_centers.Width]);
        return (ref uint cluster) =>
        {
            read(values);
            cluster = (uint)(_centers.Nearest(values) + 1);
        };
    }
}
