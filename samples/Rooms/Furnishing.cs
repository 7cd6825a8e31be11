namespace Microsoft.ML.AuxiLearn.Samples.Rooms;

/// <summary>Builds the things of a room, in metres.</summary>
internal sealed class Furnishing(Random random, Palette palette)
{
    /// <summary>A mattress on a frame, its headboard at the wall, with pillows and perhaps a blanket.</summary>
    public void Bed(Piece bed, float width, float depth)
    {
        var (linen, height) = (OneOf(palette.Cloth, palette.Paint)(RoomClass.Bed), Between(0.4f, 0.6f));
        bed.Box(0, 0, 0, width, height / 2, depth, OneOf(palette.Wood, palette.Cloth)(RoomClass.Bed))
            .Box(0, height / 2, 0, width - 0.06f, height / 2, depth - 0.06f, linen);
        bed.Box(0, 0, depth / 2 - 0.03f, width, height + Between(0.2f, 0.6f), 0.06f, OneOf(palette.Wood, palette.Cloth)(RoomClass.Bed));
        foreach (var x in width > 1.5f ? (float[])[-width / 4, width / 4] : [0f])
            bed.Box(x, height, depth / 2 - 0.35f, 0.55f, 0.13f, 0.4f, OneOf(palette.Cloth, palette.Paint)(RoomClass.Bed));
        if (random.Next(2) == 0)
            bed.Box(0, height, -depth / 5, width, 0.05f, 0.55f * depth, palette.Cloth(RoomClass.Bed));
    }

    /// <summary>A seat with a back and two arms.</summary>
    public void Sofa(Piece sofa, float width, float depth)
    {
        var (cloth, seat, arm) = (OneOf(palette.Cloth, palette.Paint)(RoomClass.Sofa), Between(0.38f, 0.46f), Between(0.12f, 0.22f));
        sofa.Box(0, 0, 0, width, seat, depth, cloth).Box(0, seat, depth / 2 - 0.11f, width, Between(0.35f, 0.5f), 0.22f, cloth);
        foreach (var side in (int[])[-1, 1])
            sofa.Box(side * (width - arm) / 2, seat, -0.1f, arm, 0.2f, depth - 0.2f, cloth);
        if (random.Next(2) == 0)
            sofa.Box(Between(-0.3f, 0.3f) * width, seat, depth / 2 - 0.3f, 0.4f, 0.35f, 0.14f, palette.Cloth(RoomClass.Sofa));
    }

    /// <summary>A cupboard, low or high; on a low one stand things, a row of books or a screen.</summary>
    public void Cabinet(Piece cabinet, float width, float depth)
    {
        var height = random.Next(2) == 0 ? Between(0.5f, 0.95f) : Between(1.2f, 2);
        var body = OneOf(palette.Wood, palette.Paint, palette.Wood)(RoomClass.Furniture);
        cabinet.Box(0, 0, 0, width, height, depth, body);
        for (var y = 0.3f; y < height - 0.05f; y += 0.35f)
        {
            // Shelves stand out of the body where books do.
            if (height > 1 && random.Next(2) == 0)
                Books(cabinet, 0.8f * width, y, -depth / 2 - 0.05f, 0.1f);
            else
                cabinet.Box(0, y, -depth / 2, 0.2f, 0.03f, 0.04f, palette.Paint(RoomClass.Furniture));
        }
        if (height > 1)
            return;
        switch (random.Next(3))
        {
            case 0:
                Books(cabinet, 0.6f * width, height, 0, 0.2f);
                break;
            case 1:
                cabinet.Box(0, height, 0, 0.25f, 0.05f, 0.15f, palette.Screen()).Box(0, height + 0.05f, 0, 0.9f * width, 0.5f * width, 0.06f, palette.Screen());
                break;
            default:
                Things(cabinet, 0.7f * width, height, depth);
                break;
        }
    }

    /// <summary>A plate on legs, often with books or things on it.</summary>
    public void Table(Piece table, float width, float height, float depth)
    {
        var plate = OneOf(palette.Wood, palette.Wood, palette.Paint)(RoomClass.Table);
        table.Box(0, height - 0.04f, 0, width, 0.04f, depth, plate)
            .Legs(width, height - 0.04f, depth, 0.07f, random.Next(2) == 0 ? plate : palette.Paint(RoomClass.Table));
        if (random.Next(2) == 0)
            Books(table, 0.4f * width, height, 0, 0.2f);
        if (random.Next(2) == 0)
            Things(table, 0.8f * width, height, 0.6f * depth);
    }

    public void Chair(Piece chair)
    {
        var seat = OneOf(palette.Wood, palette.Cloth, palette.Paint)(RoomClass.Chair);
        var frame = random.Next(2) == 0 ? seat : palette.Wood(RoomClass.Chair);
        chair.Box(0, 0.42f, 0, 0.44f, 0.06f, 0.44f, seat).Legs(0.44f, 0.42f, 0.44f, 0.05f, frame).Box(0, 0.48f, 0.2f, 0.44f, Between(0.35f, 0.5f), 0.05f, seat);
    }

    /// <summary>Balls, boxes, bottles and lamps side by side.</summary>
    public void Things(Piece piece, float width, float y, float depth)
    {
        for (var (x, end) = (-width / 2 + 0.1f, width / 2); x < end; x += Between(0.2f, 0.45f))
        {
            var (z, material) = (Between(-0.25f, 0.25f) * depth, OneOf(palette.Cloth, palette.Wood, palette.Paint)(RoomClass.Objects));
            var size = Between(0.08f, 0.17f);
            switch (random.Next(3))
            {
                case 0:
                    piece.Ball(x, y, z, size, material);
                    break;
                case 1:
                    piece.Box(x, y, z, 1.5f * size, Between(1, 3) * size, 1.5f * size, material);
                    break;
                default:
                    piece.Box(x, y, z, 0.4f * size, 2 * size, 0.4f * size, material).Ball(x, y + 2 * size, z, size, palette.Paint(RoomClass.Objects));
                    break;
            }
        }
    }

    /// <summary>One of a window, a picture and a screen, in the middle of a stretch of wall.</summary>
    public void OnWall(Piece piece, float width, float room)
    {
        var w = Between(0.4f, 0.95f) * width;
        switch (random.Next(5))
        {
            case 0 or 1:
                var (sill, height, frame) = (Between(0.7f, 1), Between(0.9f, 1.2f), palette.Paint(RoomClass.Window));
                piece.Box(0, sill, 0, w, height, 0.04f, palette.Panes());
                foreach (var x in (float[])[-w / 2, 0, w / 2])
                    piece.Box(x, sill, 0, 0.06f, height, 0.1f, frame);
                piece.Box(0, sill, 0, w, 0.06f, 0.16f, frame).Box(0, sill + height - 0.06f, 0, w, 0.06f, 0.1f, frame);
                break;
            case 2:
                piece.Box(0, Between(1, 1.3f), 0, w, MathF.Min(0.6f * w, 0.7f), 0.16f, palette.Screen());
                break;
            default:
                var bottom = Between(1.1f, 1.4f);
                var tall = MathF.Min(Between(0.4f, 0.9f), room - bottom - 0.1f);
                piece.Box(0, bottom, 0, 0.7f * w, tall, 0.06f, random.Next(2) == 0 ? palette.Wood(RoomClass.Picture) : palette.Paint(RoomClass.Picture));
                piece.Box(0, bottom + 0.06f, 0, 0.7f * w - 0.12f, tall - 0.12f, 0.08f, palette.Motley(RoomClass.Picture, Between(0.1f, 0.4f)));
                break;
        }
    }

    /// <summary>Upright books side by side.</summary>
    private void Books(Piece piece, float width, float y, float z, float depth)
    {
        for (float x = -width / 2, thick; x < width / 2; x += thick)
        {
            thick = Between(0.03f, 0.09f);
            piece.Box(x, y, z, thick - 0.005f, Between(0.18f, 0.27f), depth,
                OneOf(palette.Cloth, palette.Paint, kind => palette.Motley(kind, 0.06f))(RoomClass.Books));
        }
    }

    private Func<RoomClass, Material> OneOf(params Func<RoomClass, Material>[] kinds) => kinds[random.Next(kinds.Length)];

    private float Between(float low, float high) => low + (high - low) * random.NextSingle();
}
