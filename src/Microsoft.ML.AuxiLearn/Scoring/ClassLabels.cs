using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Data.IO;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Scoring;

/// <summary>The classes of a key label: how many, and the values they stand for where the column has them.</summary>
internal sealed class ClassLabels
{
    /// <param name="label">A column of keys, or of vectors of them.</param>
    /// <param name="numberOfClasses">How many there are where it holds none.</param>
    public ClassLabels(DataViewSchema.Column label, int? numberOfClasses = null)
    {
        Count = label.Type.GetItemType() is KeyDataViewType keys ? keys.GetKeyCountAsInt32() : numberOfClasses ?? 0;
        Values = KeyValues.Of(label);
    }

    public int Count { get; }

    public KeyValues? Values { get; }

    /// <summary>The values as text; empty if there are none.</summary>
    public IReadOnlyList<string> Names =>
        [.. (Values?.All ?? []).Select(value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "")];

    /// <summary>Saves them as ML.NET saves a schema, which knows every type of value: a view of no rows with the label as its one column.</summary>
    public void Save(IHost host, ModelSaveContext context, string stream)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        Values?.AddTo(annotations, AnnotationUtils.Kinds.KeyValues);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(DefaultColumnNames.Label, new KeyDataViewType(typeof(uint), Count), annotations.ToAnnotations());
        ModelStreams.Write(context, stream, writer =>
        {
            using var channel = host.Start("Saving classes");
            using var view = new MemoryStream();   // the saver goes back to what it wrote
            var saver = new BinarySaver(host, new BinarySaver.Arguments { Silent = true });
            DataSaverUtils.SaveDataView(channel, saver, new EmptyDataView(host, schema.ToSchema()), view);
            writer.Write(view.GetBuffer().AsSpan(0, (int)view.Length));
        });
    }

    public static ClassLabels Load(IHost host, ModelLoadContext context, string stream) =>
        ModelStreams.Read(host, context, stream, reader =>
        {
            var schema = new BinaryLoader(host, new BinaryLoader.Arguments(), reader.BaseStream).Schema;
            return schema is [{ Type: KeyDataViewType } label] ? new ClassLabels(label) : throw new FormatException("it holds no key column");
        }, throwsAtEnd: true);   // where the loader would wait for more for ever
}
