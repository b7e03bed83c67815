using Azure;
using Azure.Data.Tables;
using StepFlow.Errors;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Runs;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>The service's limits of a batch, which the emulator does not check.</summary>
public sealed class RowBatchTests
{
    [Fact]
    public void Insert_HundredAndFirstRow_IsRefused()
    {
        var batch = new RowBatch("Test");
        for (var i = 0; i < 100; i++)
            batch.Insert(new TableEntity("p", $"{i}"));

        Assert.False(batch.Fits(new TableEntity("p", "100")));
        Assert.Throws<InvalidOperationException>(() => batch.Insert(new TableEntity("p", "100")));
    }

    [Fact]
    public void Insert_RowOfAnotherPartition_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => new RowBatch("Test").Insert(new TableEntity("p", "1")).Insert(new TableEntity("q", "1")));

    [Fact]
    public void Insert_TheSameRowTwice_IsRefused() =>
        Assert.Throws<InvalidOperationException>(
            () => new RowBatch("Test").Insert(new TableEntity("p", "1")).Replace(new TableEntity("p", "1"), ETag.All));

    [Fact]
    public void Insert_MoreThanFourMebibytes_IsRefused()
    {
        var batch = new RowBatch("Test");
        for (var i = 0; i < 4; i++)
            batch.Insert(Large($"{i}"));

        Assert.False(batch.Fits(Large("4")));
        Assert.Throws<InvalidOperationException>(() => batch.Insert(Large("4")));
    }

    [Fact]
    public void Insert_TooLargeAColumn_IsRefusedByName()
    {
        var entity = new TableEntity("p", "1") { ["Text"] = new string('x', 33 * 1024) };

        var error = Assert.Throws<PayloadTooLargeException>(() => new RowBatch("Test").Insert(entity));

        Assert.Contains("column Text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Insert_TooLargeARow_IsRefused()
    {
        var entity = new TableEntity("p", "1");
        for (var i = 0; i < 18; i++)
            entity[$"c{i}"] = new byte[60 * 1024];

        Assert.Throws<PayloadTooLargeException>(() => new RowBatch("Test").Insert(entity));
    }

    [Fact]
    public void NewRun_OfThousandsOfRecords_IsLaidOutInBatchesThatEachHoldTheRunRow()
    {
        var row = Sample.Row(DateTimeOffset.UtcNow) with { StepCount = 2_000, Cursor = 1_500 };
        var records = Enumerable.Range(0, 1_500).Select(position => Sample.Record(position, Sample.Value(20_000))).ToArray();
        var rows = NewRunRows.Of(Sample.Run(row, records), 3);

        var batches = Enumerable.Range(0, rows.Count).Select(i => rows.Batch(i, "version").Actions).ToList();

        Assert.All(batches, batch => Assert.InRange(batch.Count, 2, 100));
        Assert.All(batches, batch => Assert.Equal("run", batch[0].Entity.RowKey));
        Assert.Equal(TableTransactionActionType.Add, batches[0][0].ActionType);
        Assert.All(batches[1..], batch => Assert.Equal("version", batch[0].ETag.ToString()));
        Assert.All(batches[..^1], batch => Assert.Equal(true, ((TableEntity)batch[0].Entity)["Staging"]));
        Assert.DoesNotContain("Staging", (TableEntity)batches[^1][0].Entity);
        Assert.Equal(1_502, batches.Sum(batch => batch.Count - 1));
    }

    [Fact]
    public void NewRun_ThatFitsIntoOneBatch_HasNoMark()
    {
        var rows = NewRunRows.Of(Sample.Run(Sample.Row(DateTimeOffset.UtcNow)), 3);

        Assert.Equal(1, rows.Count);
        Assert.DoesNotContain("Staging", (TableEntity)rows.Batch(0, "").Actions[0].Entity);
    }

    private static TableEntity Large(string row)
    {
        var entity = new TableEntity("p", row);
        for (var i = 0; i < 12; i++)
            entity[$"c{i}"] = new byte[60 * 1024];
        return entity;
    }
}
