using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Hashing = Microsoft.ML.Internal.Utilities.Hashing;

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>
/// Puts the pixels of an image in one of several orders, and tells which as a key: the input and the label of a self-supervised task. The seed and the pixels
/// decide the order, so that an image has the same in every pass, in any view and after loading.
/// </summary>
internal abstract class RearrangedImageTransformer : ColumnTransformer
{
    private readonly PixelSize? _size;
    private readonly int _seed;

    private protected RearrangedImageTransformer(IHostEnvironment env, string outputColumnName, string labelColumnName, string? inputColumnName, int? height,
        int? width, int? seed)
        : base(env, outputColumnName, inputColumnName)
    {
        LabelColumnName = Checked(labelColumnName, outputColumnName);
        _size = PixelSize.Of(height, width);
        _seed = seed ?? ((IHostEnvironmentInternal)Host).Seed ?? Host.Rand.Next();
    }

    private protected RearrangedImageTransformer(IHostEnvironment env, ModelLoadContext ctx, VersionInfo version) : base(env, ctx, version)
    {
        LabelColumnName = Decode(() => Checked(ctx.Reader.ReadString(), OutputColumnName));
        _seed = ctx.Reader.ReadInt32();
        _size = Decode(() => PixelSize.Load(ctx.Reader));
    }

    /// <summary>The column of keys that tell the order.</summary>
    public string LabelColumnName { get; }

    internal override bool Accepts(ColumnType column) =>
        column.IsVector && !column.IsKey && (column.IsSingle || column.Item == NumberDataViewType.Byte);

    internal override IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column input) =>
        [new(OutputColumnName, SchemaShape.Column.VectorKind.Vector, input.ItemType, isKey: false), KeyNames.Shape(LabelColumnName)];

    /// <summary>What the orders are called.</summary>
    private protected abstract IReadOnlyList<string> Orders { get; }

    /// <summary>Whether the orders are for images of this size.</summary>
    private protected abstract bool Fits(PixelSize size);

    /// <summary>The pixel that an order puts at a place.</summary>
    private protected abstract (int Row, int Column) Source(int order, int row, int column, PixelSize size);

    private protected override IReadOnlyList<MadeColumn>? Bind(DataViewSchema.Column input)
    {
        var type = (VectorDataViewType)input.Type;
        if (ImageLayout.Of(type, _size) is not { } layout || !Fits(layout.Size))
            return null;
        return
        [
            new(new(OutputColumnName, new VectorDataViewType((PrimitiveDataViewType)type.ItemType, type.Dimensions)), row =>
                type.ItemType == NumberDataViewType.Byte ? Images(row, input, layout, value => (byte)value) : Images(row, input, layout, value => value)),
            new(KeyNames.Column(LabelColumnName, Orders), row => Labels(row, input)),
        ];
    }

    private protected override void SaveOptions(BinaryWriter writer)
    {
        writer.Write(LabelColumnName);
        writer.Write(_seed);
        PixelSize.Save(writer, _size);
    }

    private ValueGetter<uint> Labels(DataViewRow row, DataViewSchema.Column input)
    {
        var (read, pixels) = (ColumnReader.Create(row, input), new float[((VectorDataViewType)input.Type).Size]);
        return (ref uint label) =>
        {
            read(pixels);
            label = (uint)Order(pixels) + 1;
        };
    }

    private ValueGetter<VBuffer<T>> Images<T>(DataViewRow row, DataViewSchema.Column input, ImageLayout layout, Func<float, T> value)
    {
        var (read, pixels) = (ColumnReader.Create(row, input), new float[((VectorDataViewType)input.Type).Size]);
        return (ref VBuffer<T> image) =>
        {
            read(pixels);
            var order = Order(pixels);
            var editor = VBufferEditor.Create(ref image, pixels.Length);
            for (var y = 0; y < layout.Size.Height; y++)
            {
                for (var x = 0; x < layout.Size.Width; x++)
                {
                    var (fromY, fromX) = Source(order, y, x, layout.Size);
                    for (var channel = 0; channel < layout.Channels; channel++)
                        editor.Values[layout.Place(channel, y, x)] = value(pixels[layout.Place(channel, fromY, fromX)]);
                }
            }
            image = editor.Commit();
        };
    }

    private static string Checked(string labelColumnName, string outputColumnName) => !string.IsNullOrWhiteSpace(labelColumnName)
        && labelColumnName != outputColumnName
            ? labelColumnName
            : throw new ArgumentException($"The label column is '{labelColumnName}' and the output column '{outputColumnName}'; expected two names.");

    private int Order(float[] pixels)
    {
        var hash = (uint)_seed;
        foreach (var pixel in pixels)
            hash = Hashing.MurmurRound(hash, BitConverter.SingleToUInt32Bits(pixel));
        return (int)(Hashing.MixHash(hash) % (uint)Orders.Count);
    }
}
