using Microsoft.ML;
using Microsoft.ML.AuxiLearn;
using Microsoft.ML.AuxiLearn.Data;
using Microsoft.ML.AuxiLearn.Scoring;
using Microsoft.ML.AuxiLearn.Tasks;
using Microsoft.ML.AuxiLearn.Transforms;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ClassPresenceTransformer), null, typeof(SignatureLoadModel), "Class presence", ClassPresenceTransformer.LoaderSignature)]

namespace Microsoft.ML.AuxiLearn.Transforms;

/// <summary>
/// Tells which classes there are in a label map [K]: 1 or 0 for each class, slots named after them where the labels are keys of text. Pixels without a class do
/// not count, and a map without any class is missing: K times NaN.
/// </summary>
internal sealed class ClassPresenceTransformer : PixelTransformer
{
    internal const string LoaderSignature = "AuxiLearnPresence";

    private static readonly VersionInfo _version = AuxiLearnTransformer.VersionOf("AUXLPRSN", LoaderSignature);

    internal ClassPresenceTransformer(IHostEnvironment env, string outputColumnName, string? inputColumnName, int? numberOfClasses, double ignoredLabel)
        : base(env, outputColumnName, inputColumnName)
    {
        NumberOfClasses = Classes(numberOfClasses);
        IgnoredLabel = ignoredLabel;
    }

    // called by ML.NET when a model is loaded
    private ClassPresenceTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, _version)
    {
        NumberOfClasses = Decode(() => ctx.Reader.ReadInt32() is var classes && classes == 0 ? null : Classes(classes));
        IgnoredLabel = ctx.Reader.ReadDouble();
    }

    /// <summary>K; null where the labels are keys, which tell it.</summary>
    public int? NumberOfClasses { get; }

    /// <summary>The number that stands for no class, beside NaN and negative numbers, where the labels are no keys.</summary>
    public double IgnoredLabel { get; }

    internal override string Expected => NumberOfClasses is { } classes
        ? $"{LabelMap.Expected}, with {classes} classes"
        : "a vector of known size of keys (UInt32), or of Single or Byte and the argument numberOfClasses";

    internal override bool NamesSlots => true;

    private protected override VersionInfo Version => _version;

    internal override bool Accepts(ColumnType column) => LabelMap.Accepts(column) && (column.IsKey || NumberOfClasses is not null);

    private protected override PixelMap? Bind(VectorDataViewType type, DataViewSchema.Column input)
    {
        var keys = type.ItemType.GetKeyCountAsInt32();
        var classes = NumberOfClasses ?? keys;
        if (classes == 0 || (keys > 0 && keys != classes))
            return null;
        var map = LabelMap.Of(type.ItemType, IgnoredLabel);
        var names = KeyValues.Of(input) is { AreText: true } values ? values : null;
        return new(new VectorDataViewType(NumberDataViewType.Single, classes), (labels, presence) => Presence(labels, presence, map), names);
    }

    private protected override void SaveOptions(BinaryWriter writer)
    {
        writer.Write(NumberOfClasses ?? 0);
        writer.Write(IgnoredLabel);
    }

    private void Presence(ReadOnlySpan<float> labels, Span<float> presence, LabelMap map)
    {
        presence.Fill(float.NaN);
        foreach (var label in labels)
        {
            if (!map.HasClass(label))
                continue;
            if (label >= presence.Length || !float.IsInteger(label))
                throw Host.Except(
                    $"The label column '{InputColumnName}' holds {label.ToString(System.Globalization.CultureInfo.InvariantCulture)}; expected a class from 0 "
                        + $"to {presence.Length - 1}, or none.");
            if (float.IsNaN(presence[0]))
                presence.Clear();
            presence[(int)label] = 1;
        }
    }

    private static int? Classes(int? count) => count is null or >= 1
        ? count
        : throw new ArgumentException($"The number of classes is {count}; expected at least 1, or null for keys.");
}
