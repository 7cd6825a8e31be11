using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.AuxiLearn.Data;

/// <summary>
/// Holds labels of rows from elsewhere against those of the training rows: they must be of one type, and keys must stand for the same values. Keys in another
/// order, and fewer of them, are translated by their values.
/// </summary>
internal static class LabelMatch
{
    /// <summary>The translations of the columns that need one, by the column's name; auxiliary columns may be missing.</summary>
    /// <param name="host">The host whose exceptions are thrown.</param>
    /// <param name="binding">The columns of the training rows.</param>
    /// <param name="tasks">The tasks whose columns are compared.</param>
    /// <param name="schema">The schema of the rows from elsewhere.</param>
    /// <param name="role">What they are for, in the sentences of the exceptions: "validation".</param>
    /// <exception cref="ArgumentException">A column does not fit; the sentence names it.</exception>
    public static IReadOnlyDictionary<string, KeyTranslation> Of(IHost host, ColumnBinding binding, IEnumerable<BoundTask> tasks,
        DataViewSchema schema, string role)
    {
        var translations = new Dictionary<string, KeyTranslation>();
        foreach (var task in tasks)
        {
            if (schema.GetColumnOrNull(task.ColumnName) is { } found
                && Of(host, binding.Schema[task.ColumnName], found, isMap: task.Map is not null, role) is { } translation)
                translations[task.ColumnName] = translation;
        }
        return translations;
    }

    private static KeyTranslation? Of(IHost host, DataViewSchema.Column training, DataViewSchema.Column found, bool isMap, string role)
    {
        var (expected, type) = (training.Type.GetItemType(), found.Type.GetItemType());
        var isKey = expected is KeyDataViewType && type is KeyDataViewType && expected.RawType == type.RawType;
        if (training.Type is VectorDataViewType != found.Type is VectorDataViewType || !(isKey || expected.Equals(type))
            || (!isMap && Size(training) != Size(found)))
            throw Refused($"holds {found.Type}; expected {training.Type} as in the training data");
        if (!isKey)
            return null;
        var (ours, theirs) = (KeyValues.Of(training)?.All, KeyValues.Of(found)?.All);
        if (ours is null != theirs is null)
            throw Refused(
                $"has keys that stand for {(theirs is null ? "no values" : "values")}; expected keys {(ours is null ? "without values" : "with the values")} "
                    + "of the training data");
        if (ours is not null)
            return ours.SequenceEqual(theirs!) ? null : new KeyTranslation(found.Name, role, ours, theirs!);
        var (count, own) = (expected.GetKeyCountAsInt32(), type.GetKeyCountAsInt32());
        return count == own ? null : throw Refused($"has {own} keys; expected {count} as in the training data");

        Exception Refused(string sentence) => host.ExceptParam(nameof(found), $"The column '{found.Name}' of the {role} data {sentence}.");
    }

    private static int Size(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;
}
