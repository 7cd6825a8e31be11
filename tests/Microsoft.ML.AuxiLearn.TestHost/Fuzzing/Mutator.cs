using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.AuxiLearn.Fuzzing;

/// <summary>Damages files as disks, networks and strangers do, always alike for a seed.</summary>
internal sealed class Mutator(Random random)
{
    private const int ChecksumBytes = 8 + SHA256.HashSizeInBytes;   // the end of a part of model.zip

    private static readonly long[] _numbers =
        [0, 1, -1, 2, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue, 1 << 20, 1 << 24, 1 << 28, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 40,
            long.MaxValue, long.MinValue];

    private static readonly string[] _words =
        ["-1", "0", "1e309", "NaN", "99999999999", "2147483647", "4294967296", "9223372036854775807", "null", "true", "[]", "{}", "[[[[[[[[", "\"", "'",
            "\\u0000", "\n", "\r", ",", ";", "\t", "\ufeff", "%s", "İ", "𐐷", "()", "{", "}", "]", "?"];

    /// <summary>
    /// Some changes of any file: bits, bytes, numbers that are counts elsewhere, pieces that are cut out, doubled, moved or taken from another file, an early
    /// end.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="other">Another of its kind.</param>
    public byte[] Bytes(byte[] bytes, byte[] other)
    {
        var file = bytes.ToList();
        for (var changes = 1 << random.Next(5); changes > 0 && file.Count > 0; changes--)
        {
            var place = Place(file.Count);
            switch (random.Next(10))
            {
                case 0 or 1:
                    file[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    file[place] = (byte)random.Next(256);
                    break;
                case 3 or 4:
                    Overwrite(file, place);
                    break;
                case 5:
                    file.RemoveRange(place, Math.Min(Length(), file.Count - place));
                    break;
                case 6:
                    file.InsertRange(place, file.GetRange(place, Math.Min(Length(), file.Count - place)));
                    break;
                case 7:
                    var from = random.Next(Math.Max(1, other.Length));
                    file.InsertRange(place, other[from..Math.Min(other.Length, from + Length())]);
                    break;
                case 8:
                    file.InsertRange(place, Encoding.UTF8.GetBytes(_words[random.Next(_words.Length)]));
                    break;
                default:
                    if (random.Next(4) == 0)
                        file.RemoveRange(place, file.Count - place);
                    break;
            }
        }
        return [.. file];
    }

    /// <summary>Words and numbers of a text changed, its lines doubled, cut and mixed.</summary>
    public byte[] Text(byte[] bytes)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(bytes));
        for (var changes = 1 << random.Next(4); changes > 0 && text.Length > 0; changes--)
        {
            var place = random.Next(text.Length);
            var word = _words[random.Next(_words.Length)];
            if (random.Next(3) == 0)
                text.Insert(place, word);
            else if (random.Next(2) == 0)
                text.Remove(place, Math.Min(1 + random.Next(12), text.Length - place)).Insert(place, word);
            else
                text.Insert(place, string.Concat(Enumerable.Repeat(text.ToString(place, Math.Min(1 + random.Next(30), text.Length - place)), 1
                    + random.Next(40))));
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One part of a zip file changed, its checksum, where it has one, made anew if asked: what a stranger does who knows the format.</summary>
    public byte[] Zip(byte[] bytes, bool withChecksum)
    {
        using var result = new MemoryStream();
        using (var source = new ZipArchive(new MemoryStream(bytes)))
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            var chosen = random.Next(source.Entries.Count);
            foreach (var (index, entry) in source.Entries.Index())
            {
                using var content = new MemoryStream();
                using (var from = entry.Open())
                    from.CopyTo(content);
                var part = content.ToArray();
                using var to = target.CreateEntry(entry.FullName, CompressionLevel.Fastest).Open();
                to.Write(index == chosen ? Part(part, withChecksum) : part);
            }
        }
        return result.ToArray();
    }

    private byte[] Part(byte[] part, bool withChecksum)
    {
        if (!withChecksum || part.Length < ChecksumBytes || !part.AsSpan(part.Length - ChecksumBytes).StartsWith("AUXISHA2"u8))
            return Bytes(part, part);
        var content = part[..^ChecksumBytes];
        content = random.Next(2) == 0 ? Bytes(content, content) : WithText(content);
        return [.. content, .. "AUXISHA2"u8, .. SHA256.HashData(content)];
    }

    /// <summary>A text of the part that begins with { changed, and the byte that tells its length with it.</summary>
    private byte[] WithText(byte[] content)
    {
        var begin = content.AsSpan().IndexOf((byte)'{');
        if (begin < 1)
            return Bytes(content, content);
        using var reader = new BinaryReader(new MemoryStream(content));
        using var result = new MemoryStream();
        using var writer = new BinaryWriter(result);
        var prefix = begin >= 2 && content[begin - 2] >= 0x80 ? 2 : 1;
        reader.BaseStream.Position = begin - prefix;
        string text;
        try
        {
            text = reader.ReadString();
        }
        catch (IOException)
        {
            return Bytes(content, content);
        }
        var rest = content[(int)reader.BaseStream.Position..];
        writer.Write(content.AsSpan(0, begin - prefix));
        writer.Write(Encoding.UTF8.GetString(Text(Encoding.UTF8.GetBytes(text))));
        writer.Write(rest);
        return result.ToArray();
    }

    private void Overwrite(List<byte> file, int place)
    {
        var size = 1 << random.Next(4);
        Span<byte> number = stackalloc byte[sizeof(long)];
        var value = _numbers[random.Next(_numbers.Length)] + random.Next(-1, 2) * random.Next(2);
        if (random.Next(4) == 0)
            BinaryPrimitives.WriteInt64BigEndian(number, value << (64 - 8 * size));
        else
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
        for (var i = 0; i < size && place + i < file.Count; i++)
            file[place + i] = number[i];
    }

    private int Place(int length) => random.Next(3) > 0 ? random.Next(Math.Min(length, 512)) : random.Next(length);   // heads are where counts stand

    private int Length() => 1 << random.Next(10);
}
