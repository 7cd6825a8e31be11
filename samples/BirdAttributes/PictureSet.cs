using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Samples.BirdAttributes;

/// <summary>Images, decoded once for however many trainings.</summary>
/// <param name="Name">What they are, in words.</param>
/// <param name="Side">Their width and height in pixels.</param>
/// <param name="Pictures">The images.</param>
/// <param name="Species">The names of the species.</param>
/// <param name="Attributes">The names of the yes-no attributes, perhaps none.</param>
/// <param name="Numbers">The names of the measurements, perhaps none.</param>
/// <param name="IsTest">Which images a published split keeps for testing; null where each seed decides.</param>
internal sealed record PictureSet(
    string Name, int Side, IReadOnlyList<Picture> Pictures, IReadOnlyList<string> Species, IReadOnlyList<string> Attributes, IReadOnlyList<string> Numbers,
        IReadOnlyList<bool>? IsTest)
{
    private const double ValidationShare = 0.2;   // of a species' images where no split is published
    private const double TestShare = 0.4;

    /// <summary>The features of each image; 0 where a network learns from the pixels.</summary>
    public int FeatureWidth => Pictures[0].Features.Length;

    /// <summary>The auxiliary tasks.</summary>
    /// <param name="averaged">Whether all attributes make one task, and all measurements another, instead of one each.</param>
    public IEnumerable<AuxiliaryTask> Tasks(bool averaged)
    {
        if (Attributes.Count > 0)
            yield return AuxiliaryTask.MultiLabel(nameof(Picture.Attributes), averaged);
        if (Numbers.Count > 0)
            yield return AuxiliaryTask.VectorRegression(nameof(Picture.Numbers), averaged);
    }

    /// <summary>
    /// The rows of a seed: so many training images of each species keep its name, the others their attributes alone; half of the published test images choose,
    /// the other half tests.
    /// </summary>
    public ComparisonSplit Split(int labelsPerSpecies, int seed)
    {
        var (train, validation, test) = Draw(labelsPerSpecies, seed);
        return new(View(train), View(validation.Select(row => Pictures[row])), View(test.Select(row => Pictures[row])));
    }

    /// <summary>The test images of a seed.</summary>
    public IReadOnlyList<Picture> Test(int labelsPerSpecies, int seed) => [.. Draw(labelsPerSpecies, seed).Test.Select(row => Pictures[row])];

    /// <summary>A view of images.</summary>
    public IDataView View(IEnumerable<Picture> pictures)
    {
        var columns = SchemaDefinition.Create(typeof(Picture));
        columns[nameof(Picture.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, 3, Side, Side);
        if (FeatureWidth > 0)
            columns[nameof(Picture.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, FeatureWidth);
        else
            columns.Remove(columns[nameof(Picture.Features)]);
        columns[nameof(Picture.Species)].ColumnType = new KeyDataViewType(typeof(uint), Species.Count);
        Slots(nameof(Picture.Attributes), Attributes);
        Slots(nameof(Picture.Numbers), Numbers);
        return new MLContext().Data.LoadFromEnumerable(pictures, columns);

        void Slots(string name, IReadOnlyList<string> slots)
        {
            var column = columns[name];
            if (slots.Count == 0)
            {
                columns.Remove(column);
                return;
            }
            column.ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots.Count);
            column.AddAnnotation("SlotNames", new VBuffer<ReadOnlyMemory<char>>(slots.Count, [.. slots.Select(slot => slot.AsMemory())]),
                new VectorDataViewType(TextDataViewType.Instance, slots.Count));
        }
    }

    private (Picture[] Train, int[] Validation, int[] Test) Draw(int labelsPerSpecies, int seed)
    {
        var random = new Random(seed);
        int[][] species = [.. Enumerable.Range(0, Pictures.Count).GroupBy(row => Pictures[row].Species).OrderBy(group => group.Key)
            .Select(group => group.ToArray())];
        Array.ForEach(species, random.Shuffle);
        int[] Taken(Func<int[], int[]> some) => [.. species.SelectMany(some)];

        int[] test, validation;
        if (IsTest is null)
        {
            validation = Taken(rows => rows[..(int)(ValidationShare * rows.Length)]);
            test = Taken(rows => rows[(int)(ValidationShare * rows.Length)..(int)((ValidationShare + TestShare) * rows.Length)]);
        }
        else
        {
            test = Taken(rows => [.. rows.Where(row => IsTest[row])]);
            random.Shuffle(test);
            (validation, test) = (test[..(test.Length / 2)], test[(test.Length / 2)..]);
        }
        var away = validation.Concat(test).ToHashSet();
        var train = Array.ConvertAll(species, rows => Array.FindAll(rows, row => !away.Contains(row)));
        if (Array.FindIndex(train, rows => rows.Length < labelsPerSpecies) is var few and >= 0)
            throw new ArgumentException(
                $"--labels asks for {labelsPerSpecies} images of each species, and {Species[few]} has {train[few].Length} training images; expected at most "
                    + "that.");
        return ([.. train.SelectMany(rows => rows.Select((row, i) => i < labelsPerSpecies ? Pictures[row] : Pictures[row].WithoutSpecies()))],
            [.. validation.Order()], [.. test.Order()]);
    }
}
