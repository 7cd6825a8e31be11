using System.Globalization;

namespace Microsoft.ML.AuxiLearn.Datasets.Clouds;

/// <summary>A mesh of an .off file, from whose faces points are drawn.</summary>
internal sealed class OffMesh
{
    private readonly string _path;
    private readonly (long Line, string[] Fields)[] _lines;
    private readonly double[][] _vertices;
    private readonly List<(double[] A, double[] B, double[] C)> _triangles = [];
    private readonly List<double> _areas = [];   // of the triangles so far
    private int _next;

    /// <exception cref="TableFormatException">The file is not in the format, or its faces have no area.</exception>
    /// <exception cref="FileNotFoundException">It is missing.</exception>
    public OffMesh(string path)
    {
        _path = path;
        _lines = [.. Lines(FolderFiles.Existing(path))];
        var header = Next("the header OFF");
        if (!header[0].StartsWith("OFF", StringComparison.OrdinalIgnoreCase))
            throw Error($"the file starts with '{header[0]}'; expected OFF.");
        // some files of ModelNet have the counts on the header's line, some right behind it
        string[] rest = [.. new[] { header[0][3..] }.Where(text => text.Length > 0), .. header[1..]];
        var counts = rest.Length > 0 ? rest : Next("the numbers of vertices and faces");
        _vertices = new double[Integer(counts, 0, _lines.Length)][];
        var faces = Integer(counts, 1, _lines.Length);
        for (var i = 0; i < _vertices.Length; i++)
            _vertices[i] = Vertex(Next($"{_vertices.Length} vertices"));
        for (var face = 0; face < faces; face++)
            AddFace(Next($"{faces} faces"));
        if (_areas is not [.., > 0 and < double.PositiveInfinity])
            throw TableFormatException.InFile(path, "the faces have no area; expected a surface to draw points from.");
    }

    /// <summary>Points drawn evenly over the surface, each with the normal of its face.</summary>
    public CloudPoints Draw(int count, bool normals, Random random)
    {
        var (channels, values) = (normals ? 6 : 3, new List<float>());
        for (var point = 0; point < count; point++)
        {
            var place = _areas.BinarySearch(random.NextDouble() * _areas[^1]);
            var (a, b, c) = _triangles[Math.Min(place < 0 ? ~place : place + 1, _triangles.Count - 1)];
            var (root, share) = (Math.Sqrt(random.NextDouble()), random.NextDouble());   // (1 - √u) a + √u (1 - v) b + √u v c is even over the triangle
            values.AddRange(Enumerable.Range(0, 3).Select(i => (float)((1 - root) * a[i] + root * (1 - share) * b[i] + root * share * c[i])));
            if (!normals)
                continue;
            var across = Cross(a, b, c);
            values.AddRange(across.Select(x => (float)(x / Length(across))));
        }
        return new([.. values], channels, null);
    }

    private void AddFace(string[] fields)
    {
        var corners = Enumerable.Range(1, Integer(fields, 0, fields.Length - 1)).Select(field => _vertices[Integer(fields, field, _vertices.Length - 1)])
            .ToArray();
        for (var i = 2; i < corners.Length; i++)
        {
            var area = Length(Cross(corners[0], corners[i - 1], corners[i])) / 2;
            if (area == 0)
                continue;
            _triangles.Add((corners[0], corners[i - 1], corners[i]));
            _areas.Add(area + (_areas.Count > 0 ? _areas[^1] : 0));
        }
    }

    private double[] Vertex(string[] fields) =>
        fields.Length >= 3 ? [Number(fields[0]), Number(fields[1]), Number(fields[2])] : throw Error($"the line has {fields.Length} fields; expected x y z.");

    private double Number(string field) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
        ? number : throw Error($"a coordinate is '{field}'; expected a number.");

    private int Integer(string[] fields, int at, int most) =>
        at < fields.Length && int.TryParse(fields[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number : throw Error($"the field {at + 1} is '{(at < fields.Length ? fields[at] : "")}'; expected an integer from 0 to {most}.");

    private string[] Next(string expected)
    {
        if (_next == _lines.Length)
            throw Error($"the file ends here; expected {expected}.");
        return _lines[_next++].Fields;
    }

    private TableFormatException Error(string problem) => new(_path, _next > 0 ? _lines[_next - 1].Line : 1, problem);

    private static IEnumerable<(long, string[])> Lines(string path) => File.ReadLines(path)
        .Select((text, i) => (i + 1L, text.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Where(line => line.Item2.Length > 0);

    private static double[] Cross(double[] a, double[] b, double[] c)
    {
        double U(int i) => b[i] - a[i];
        double V(int i) => c[i] - a[i];
        return [U(1) * V(2) - U(2) * V(1), U(2) * V(0) - U(0) * V(2), U(0) * V(1) - U(1) * V(0)];
    }

    private static double Length(double[] x) => Math.Sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]);
}
