using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.Data.AnnotationUtils;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>The slots of a vector column: how many, and their names where the column has them.</summary>
internal sealed class SlotNames
{
    private const string Stream = "Slots";

    private readonly IReadOnlyList<string> _names;

    public SlotNames(IReadOnlyList<string> names) : this(names.Count, names)
    {
    }

    /// <param name="count">The slots.</param>
    /// <param name="names">One for each, or none.</param>
    public SlotNames(int count, IReadOnlyList<string> names) => (Count, _names) = (count, names);

    public int Count { get; }

    /// <summary>One for each slot, or none.</summary>
    public IReadOnlyList<string> Names => _names;

    public static SlotNames Of(DataViewSchema.Column column)
    {
        var count = ((VectorDataViewType)column.Type).Size;
        if (!column.HasSlotNames(count))
            return new(count, []);
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return new(count, [.. names.DenseValues().Select(name => name.ToString())]);
    }

    /// <summary>The annotation of a column whose slots have the names of another one's.</summary>
    public static IEnumerable<SchemaShape.Column> Shape(SchemaShape.Column column) =>
        column.Annotations.TryFindColumn(Kinds.SlotNames, out var names) ? [names] : [];

    /// <summary>The shape of a vector whose slots have names.</summary>
    public static SchemaShape.Column Shape(string name, DataViewType item, IEnumerable<SchemaShape.Column> annotations) =>
        new(name, SchemaShape.Column.VectorKind.Vector, item, false,
            new SchemaShape([.. annotations, new(Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false)]));

    public void AddTo(DataViewSchema.Annotations.Builder annotations)
    {
        if (_names.Count > 0)
            annotations.AddSlotNames(Count, (ref VBuffer<ReadOnlyMemory<char>> names) => names = new(Count, [.. _names.Select(name => name.AsMemory())]));
    }

    public void Save(ModelSaveContext context) => ModelStreams.Write(context, Stream, writer =>
    {
        writer.Write(Count);
        writer.Write(_names.Count > 0);
        foreach (var name in _names)
            writer.Write(name);
    });

    /// <exception cref="FormatException">They are damaged.</exception>
    public static SlotNames Load(IHost host, ModelLoadContext context) => ModelStreams.Read(host, context, Stream, reader =>
    {
        var count = reader.ReadInt32();
        if (count < 1)
            throw new FormatException($"it has {count} slots");
        var names = new List<string>();   // grows with what is read
        if (reader.ReadBoolean())
        {
            while (names.Count < count)
                names.Add(reader.ReadString());
        }
        return new SlotNames(count, names);
    });
}
