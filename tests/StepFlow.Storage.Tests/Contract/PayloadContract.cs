using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Values of every size come back to the byte, wherever a store puts them.</summary>
public abstract class PayloadContract(IStoreFixture fixture) : StoreContract(fixture)
{
    public static TheoryData<int> Sizes => [0, 1, 30 * 1024, (30 * 1024) + 1, 100 * 1024, 700 * 1024, 1024 * 1024, 5 * 1024 * 1024];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Input_OfAnySize_ComesBack(int size)
    {
        var input = Sample.Value(size);
        var row = Sample.Row(Store.Now) with { Value = null };

        var created = (await Runs.CreateAsync(new NewRun { Row = row, Input = input, Pages = [row.Page] }, Stop)).Run;

        Same.Bytes(input, await Runs.ReadInputAsync(created, Stop));
        Same.Bytes(input, await Runs.ReadInputAsync(await LoadAsync(row.RunId), Stop));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Result_OfAnySize_ComesBack(int size)
    {
        var result = Sample.Value(size);
        var created = await CreateAsync();

        var committed = await CommitAsync(
            created, new RunCommit { Row = created.Row with { Cursor = 1, ValueAt = 0, Value = null }, Record = Sample.Record(0, result) });

        Same.Bytes(result, (await Runs.ReadRecordAsync(committed, 0, Stop))?.Result);
        Same.Bytes(result, Assert.Single(await Runs.ReadRecordsAsync(committed, 0, 10, Stop)).Result);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task KeptResult_OfAnySize_ComesBack(int size)
    {
        var result = Sample.Value(size);

        var forked = await CreateAsync(null, Sample.Record(0), Sample.Record(1, result));

        Same.Bytes(result, (await Runs.ReadRecordAsync(forked, 1, Stop))?.Result);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10 * 1024)]
    [InlineData(StorageLimits.InlineValue)]
    public async Task Value_UpToTheInlineLimit_ComesBackWithTheRow(int size)
    {
        var value = Sample.Value(size);
        var created = await CreateAsync();

        await CommitAsync(created, new RunCommit { Row = created.Row with { Value = value }, Record = Sample.Record(0, value) });

        Same.Bytes(value, (await LoadAsync(created.Row.RunId)).Row.Value);
    }

    [Fact]
    public async Task Value_ThatCompressesWell_ComesBack()
    {
        var result = Payload.FromJson($"\"{new string('x', 3 * 1024 * 1024)}\"");
        var created = await CreateAsync();

        var committed = await CommitAsync(created, new RunCommit { Row = created.Row with { Cursor = 1 }, Record = Sample.Record(0, result) });

        Same.Bytes(result, (await Runs.ReadRecordAsync(committed, 0, Stop))?.Result);
    }

    [Fact]
    public async Task LargeResult_OfACommitThatIsRefused_LeavesTheStoredOne()
    {
        var created = await CreateAsync();
        var first = await CommitAsync(
            created, new RunCommit { Row = created.Row with { Cursor = 1 }, Record = Sample.Record(0, Sample.Value(1024 * 1024)) });

        var refused = await Runs.CommitAsync(
            created, new RunCommit { Row = created.Row with { Cursor = 1 }, Record = Sample.Record(0, Sample.Value((1024 * 1024) + 1)) }, Stop);

        Assert.Null(refused);
        Same.Bytes(Sample.Value(1024 * 1024), (await Runs.ReadRecordAsync(first, 0, Stop))?.Result);
    }

    [Fact]
    public async Task CallersBuffer_ChangedAfterTheWrite_ChangesNothingStored()
    {
        var buffer = Sample.Value(1_000).Utf8.ToArray();
        var created = await CreateAsync();
        var committed = await CommitAsync(
            created, new RunCommit { Row = created.Row with { Cursor = 1 }, Record = Sample.Record(0, Payload.FromTrusted(buffer)) });

        buffer.AsSpan().Clear();

        Same.Bytes(Sample.Value(1_000), (await Runs.ReadRecordAsync(committed, 0, Stop))?.Result);
    }
}
