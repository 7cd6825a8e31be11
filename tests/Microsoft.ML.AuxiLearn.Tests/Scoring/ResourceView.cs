using Microsoft.ML.Data;

namespace Microsoft.ML.AuxiLearn.Tests.Scoring;

/// <summary>A value that, as an image does, lives until its column is read again.</summary>
internal sealed class Resource(int row) : IDisposable
{
    public int Row => row;

    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}

/// <summary>A view with a column of <see cref="Resource"/> added.</summary>
internal sealed class ResourceView : IDataView
{
    private readonly IDataView _source;

    public ResourceView(IDataView source)
    {
        _source = source;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(source.Schema);
        builder.AddColumn("Resource", new ResourceType());
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(Schema, _source.GetRowCursor(_source.Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    private sealed class ResourceType : StructuredDataViewType
    {
        public ResourceType() : base(typeof(Resource))
        {
        }

        public override bool Equals(DataViewType? other) => other is ResourceType;
    }

    private sealed class Cursor(DataViewSchema schema, DataViewRowCursor input) : DataViewRowCursor
    {
        public override DataViewSchema Schema => schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext() => input.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            column.Index < input.Schema.Count ? input.GetGetter<TValue>(input.Schema[column.Index]) : (ValueGetter<TValue>)(object)(ValueGetter<Resource>)Read;

        protected override void Dispose(bool disposing)
        {
            input.Dispose();
            base.Dispose(disposing);
        }

        private void Read(ref Resource value)
        {
            value?.Dispose();
            value = new Resource((int)input.Position);
        }
    }
}
