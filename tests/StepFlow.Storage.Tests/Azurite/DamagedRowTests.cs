using Azure;
using Azure.Data.Tables;
using StepFlow.Errors;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>Rows that were changed by hand. The error names where, what was expected and what was found.</summary>
[Collection(AzuriteGroup.Name)]
public sealed class DamagedRowTests(AzuriteFixture fixture)
{
    public static TheoryData<string, object?, string, string> Damages => new()
    {
        { "Cursor", null, "an integer", "nothing" },
        { "Cursor", "three", "an integer", "the text 'three'" },
        { "Status", "Lost", "one of Pending, Running", "the text 'Lost'" },
        { "Status", "1", "one of Pending, Running", "the text '1'" },
        { "DueAt", "soon", "a time", "the text 'soon'" },
        { "CancelRequested", "no", "true or false", "the text 'no'" },
        { "Labels", "[1", "as JSON", "" },
        { "Error", "null", "as JSON", "null" },
        { "Page", "text", "binary data", "the text 'text'" },
        { "Page", new byte[] { 1, 2, 3 }, "Brotli-compressed data", "3 other bytes" },
        { "PageHash", null, "a text", "nothing" },
        { "Value", "1", "binary data", "the text '1'" },
        { "Operations", true, "an integer", "Boolean" },
        { "Format", 2, "1", "2" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Load_DamagedColumn_NamesIt(string column, object? value, string expected, string found)
    {
        await using var store = fixture.Open();
        var run = await store.CreateAsync();
        await ChangeAsync(store, run.Row.RunId, "run", column, value);

        var error = await Assert.ThrowsAsync<StorageDamagedException>(() => store.LoadAsync(run.Row.RunId));

        var place = $"Table {store.Clients.Runs.Name}, partition '{run.Row.RunId}', row 'run', column {column}: expected ";
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"found {found}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_NumberThatATableEditorWidened_IsRead()
    {
        await using var store = fixture.Open();
        var run = await store.CreateAsync();
        await ChangeAsync(store, run.Row.RunId, "run", "Cursor", 1L);

        Assert.Equal(1, (await store.LoadAsync(run.Row.RunId)).Row.Cursor);
    }

    [Fact]
    public async Task ReadRecord_DamagedChunk_NamesIt()
    {
        await using var store = fixture.Open();
        var run = await CommitAsync(store, 200 * 1024);
        await ChangeAsync(store, run.Row.RunId, "step|000000", "Result01", null);

        var error = await Assert.ThrowsAsync<StorageDamagedException>(() => store.Runs.ReadRecordAsync(run, 0, CancellationToken.None));

        Assert.Contains("row 'step|000000', column Result", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadRecord_BlobThatIsGone_NamesRowAndBlob()
    {
        await using var store = fixture.Open();
        var run = await CommitAsync(store, 2 * 1024 * 1024);
        await foreach (var blob in store.Clients.Payloads.GetBlobsAsync())
            await store.Clients.Payloads.DeleteBlobAsync(blob.Name);

        var error = await Assert.ThrowsAsync<StorageDamagedException>(() => store.Runs.ReadRecordAsync(run, 0, CancellationToken.None));

        Assert.Contains("column ResultBlob", error.Message, StringComparison.Ordinal);
        Assert.Contains("which does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadRecord_BlobThatWasChanged_NamesTheHash()
    {
        await using var store = fixture.Open();
        var run = await CommitAsync(store, 2 * 1024 * 1024);
        await foreach (var blob in store.Clients.Payloads.GetBlobsAsync())
            await store.Clients.Payloads.GetBlobClient(blob.Name).UploadAsync(BinaryData.FromString("\"other\""), overwrite: true);

        var error = await Assert.ThrowsAsync<StorageDamagedException>(() => store.Runs.ReadRecordAsync(run, 0, CancellationToken.None));

        Assert.Contains("column ResultHash", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPage_RowThatIsGone_SaysSo()
    {
        await using var store = fixture.Open();
        var run = await store.CreateAsync();

        var error = await Assert.ThrowsAsync<StorageDamagedException>(() => store.Runs.ReadPageAsync(run, 7, CancellationToken.None));

        Assert.Contains("row 'plan|0007'", error.Message, StringComparison.Ordinal);
    }

    private static async Task<RunSnapshot> CommitAsync(AzuriteStore store, int size)
    {
        var run = await store.CreateAsync();
        var row = run.Row with { Cursor = 1, Value = null, ValueAt = 0 };
        var committed = await store.CommitAsync(run, new RunCommit { Row = row, Record = Sample.Record(0, Sample.Value(size)) });
        Assert.NotNull(committed);
        return committed;
    }

    private static async Task ChangeAsync(AzuriteStore store, string partition, string row, string column, object? value)
    {
        TableEntity entity = await store.Clients.Runs.GetEntityAsync<TableEntity>(partition, row);
        if (value is null)
            entity.Remove(column);
        else
            entity[column] = value;
        await store.Clients.Runs.UpdateEntityAsync(entity, ETag.All, TableUpdateMode.Replace);
    }
}
