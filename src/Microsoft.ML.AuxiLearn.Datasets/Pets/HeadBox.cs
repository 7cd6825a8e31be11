using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Microsoft.ML.AuxiLearn.Datasets.Pets;

/// <summary>The box of the first object in an annotation of PASCAL VOC's form.</summary>
internal static class HeadBox
{
    public static readonly string[] Slots = ["x", "y", "width", "height"];

    /// <summary>x, y, width and height in fractions of the image.</summary>
    /// <exception cref="TableFormatException">The file is not XML, an element is missing, or the box is not inside the image.</exception>
    public static float[] Read(string path)
    {
        try
        {
            using var xml = XmlReader.Create(path);
            var annotation = XDocument.Load(xml, LoadOptions.SetLineInfo).Root!;
            var (width, height) = (Number(path, annotation, "size", "width"), Number(path, annotation, "size", "height"));
            var (left, top) = (Number(path, annotation, "object", "bndbox", "xmin"), Number(path, annotation, "object", "bndbox", "ymin"));
            var (right, bottom) = (Number(path, annotation, "object", "bndbox", "xmax"), Number(path, annotation, "object", "bndbox", "ymax"));
            return 0 <= left && left < right && right <= width && 0 <= top && top < bottom && bottom <= height
                ? [left / width, top / height, (right - left) / width, (bottom - top) / height]
                : throw TableFormatException.InFile(path, FormattableString.Invariant(
                    $"the box goes from {left}, {top} to {right}, {bottom}; expected one inside the image of {width} x {height} pixels."));
        }
        catch (XmlException exception)
        {
            throw new TableFormatException(path, exception.LineNumber,
                $"the file is not XML ({exception.Message}); expected an annotation of PASCAL VOC's form.", exception);
        }
    }

    private static float Number(string path, XElement root, params string[] names)
    {
        var element = names.Aggregate((XElement?)root, (parent, name) => parent?.Element(name))
            ?? throw TableFormatException.InFile(path, $"there is no element {string.Join('/', names)}; expected an annotation of PASCAL VOC's form.");
        return float.TryParse(element.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
            ? value
            : throw new TableFormatException(path, ((IXmlLineInfo)element).LineNumber, $"{string.Join('/', names)} is '{element.Value}'; expected a number.");
    }
}
