using Microsoft.ML.AuxiLearn.Tests.Data;
using Xunit;

namespace Microsoft.ML.AuxiLearn.Tests.Examples;

public sealed class ImagesExampleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Tells_black_birds_from_white_ones_on_photos_of_any_size()
    {
        var random = new Random(1);
        var birds = Enumerable.Range(0, 60).Select(id =>
        {
            var (height, width, isBlack) = (random.Next(30, 60), random.Next(30, 60), id % 2 == 0);
            var pixels = new byte[3 * height * width];
            random.NextBytes(pixels);
            for (var row = height / 3; row < 2 * height / 3; row++)
                for (var channel = 0; channel < 3; channel++)
                    pixels.AsSpan((channel * height + row) * width + width / 3, width / 3).Fill((byte)(isBlack ? 20 : 230));
            using var image = Pictures.Image(pixels, height, width);
            image.Save(Path.Combine(_folder, $"{id}.png"));
            return new Bird { Species = isBlack ? "raven" : "swan", Photo = $"{id}.png", Wingspan = (isBlack ? 1.3f : 2.2f) + 0.1f * random.NextSingle() };
        }).ToArray();
        var ml = new MLContext(1);
        var predicted = ImagesExample.Run(ml, ml.Data.LoadFromEnumerable(birds), _folder);
        Assert.InRange(predicted.Zip(birds).Count(pair => pair.First == pair.Second.Species), 55, 60);
    }

    private sealed class Bird
    {
        public string Species { get; set; } = "";

        public string Photo { get; set; } = "";

        public float Wingspan { get; set; }
    }
}
