using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Published versions and default pointers.</summary>
public abstract class WorkflowStoreContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private readonly string _workflow = Sample.Id("Order");

    private IWorkflowStore Workflows => Store.Workflows;

    [Fact]
    public async Task Read_Unknown_IsNull()
    {
        await Workflows.InsertAsync(Version("v1"), Stop);

        Assert.Null(await Workflows.ReadAsync(_workflow, "v2", Stop));
        Assert.Null(await Workflows.ReadAsync(Sample.Id("Order"), "v1", Stop));
    }

    [Fact]
    public async Task Insert_New_IsStoredAsItIs()
    {
        var version = Version("v1~a.b_c", "[\"Größe\", { \"step\" : \"終わり 😀\" }]");

        Same.Value(version, await Workflows.InsertAsync(version, Stop));
        Same.Value(version, await Workflows.ReadAsync(_workflow, "v1~a.b_c", Stop));
    }

    [Fact]
    public async Task Insert_WithSettings_IsStoredAsItIs()
    {
        var version = Version("v1") with { Settings = Payload.FromJson("""{"onFailure":[{"run":{"workflow":"größe"}}]}""") };

        await Workflows.InsertAsync(version, Stop);

        Same.Value(version, await Workflows.ReadAsync(_workflow, "v1", Stop));
        Same.Value(version, Assert.Single(await Workflows.ListVersionsAsync(_workflow, Stop)));
    }

    [Fact]
    public async Task Insert_Existing_AnswersWhatIsThereAndWritesNothing()
    {
        var first = Version("v1");
        await Workflows.InsertAsync(first, Stop);

        var answer = await Workflows.InsertAsync(Version("v1", "[\"Other\"]") with { Hash = "other" }, Stop);

        Same.Value(first, answer);
        Same.Value(first, await Workflows.ReadAsync(_workflow, "v1", Stop));
        Assert.Single(await Workflows.ListVersionsAsync(_workflow, Stop));
    }

    [Fact]
    public async Task Insert_InParallel_IsWonByExactlyOne()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => Workflows.InsertAsync(Version("v1") with { Hash = $"{i}" }, Stop))));

        var winner = Assert.Single(answers.Select(answer => answer.Hash).Distinct());
        Assert.Equal(winner, (await Workflows.ReadAsync(_workflow, "v1", Stop))?.Hash);
    }

    [Fact]
    public async Task Insert_NamesThatDifferInCase_AreDifferent()
    {
        await Workflows.InsertAsync(Version("V1"), Stop);
        await Workflows.InsertAsync(Version("v1"), Stop);
        await Workflows.InsertAsync(Version("v1") with { Workflow = _workflow.ToUpperInvariant() }, Stop);

        Assert.Equal(2, (await Workflows.ListVersionsAsync(_workflow, Stop)).Count);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(1024 * 1024)]
    public async Task Insert_LargeDefinition_ComesBack(int size)
    {
        var version = Version("v1") with { Steps = Sample.Value(size) };

        await Workflows.InsertAsync(version, Stop);

        Same.Bytes(version.Steps, (await Workflows.ReadAsync(_workflow, "v1", Stop))?.Steps);
        Same.Bytes(version.Steps, Assert.Single(await Workflows.ListVersionsAsync(_workflow, Stop)).Steps);
    }

    [Fact]
    public async Task ListVersions_AreInOrderOfPublication()
    {
        var now = Sample.Odd(Store.Now);
        foreach (var (version, minutes) in new[] { ("v2", 2), ("v10", 3), ("v1", 1), ("a", 4) })
            await Workflows.InsertAsync(Version(version) with { PublishedAt = now.AddMinutes(minutes) }, Stop);

        var versions = await Workflows.ListVersionsAsync(_workflow, Stop);

        Assert.Equal(["v1", "v2", "v10", "a"], versions.Select(version => version.Version));
    }

    [Fact]
    public async Task ListVersions_UnknownWorkflow_IsEmpty() =>
        Assert.Empty(await Workflows.ListVersionsAsync(_workflow, Stop));

    [Fact]
    public async Task ListWorkflows_AreDistinctAndInOrdinalOrder()
    {
        string[] names = [$"{_workflow}-b", $"{_workflow}-B", $"{_workflow}-a", $"{_workflow}.a"];
        foreach (var name in names)
        {
            await Workflows.InsertAsync(Version("v1") with { Workflow = name }, Stop);
            await Workflows.InsertAsync(Version("v2") with { Workflow = name }, Stop);
        }

        var listed = await Workflows.ListWorkflowsAsync(Stop);

        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Where(names.Contains));
        Assert.Equal(listed.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task ReadDefault_NeverSet_IsEmpty()
    {
        await Workflows.InsertAsync(Version("v1"), Stop);

        Assert.Empty(await Workflows.ReadDefaultAsync(_workflow, Stop));
    }

    [Fact]
    public async Task WriteDefault_LastWriterWins()
    {
        await Workflows.WriteDefaultAsync(_workflow, [new VersionWeight("v1", 1)], Stop);
        await Workflows.WriteDefaultAsync(_workflow, [new VersionWeight("v2", 90), new VersionWeight("v1", 10_000)], Stop);

        Assert.Equal(
            [new VersionWeight("v2", 90), new VersionWeight("v1", 10_000)], await Workflows.ReadDefaultAsync(_workflow, Stop));
    }

    [Fact]
    public async Task WriteDefault_IsNoVersion()
    {
        await Workflows.WriteDefaultAsync(_workflow, [new VersionWeight("v1", 1)], Stop);

        Assert.Empty(await Workflows.ListVersionsAsync(_workflow, Stop));
        Assert.DoesNotContain(_workflow, await Workflows.ListWorkflowsAsync(Stop));
    }

    private StoredVersion Version(string version, string steps = "[\"AddOne\",\"MultiplyWithTwo\"]") =>
        new(_workflow, version, Payload.FromJson(steps), "hash", Sample.Odd(Store.Now));
}
