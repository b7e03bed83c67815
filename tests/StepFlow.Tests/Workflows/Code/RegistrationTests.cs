using Microsoft.Extensions.DependencyInjection;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Steps;
using StepFlow.Storage;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>How C# workflows are registered, listed and chosen beside definitions.</summary>
public sealed class RegistrationTests : CodeTest
{
    private static readonly WorkflowDefinition Definition = new(null, null, [new TaskStep("AddOne")]);

    public sealed class Nameless : Workflow<long, long>
    {
        public override Task<long> RunAsync(WorkflowContext context, long input) => Task.FromResult(input);
    }

    [Workflow("bad name", "v1")]
    public sealed class BadlyNamed : Workflow<long, long>
    {
        public override Task<long> RunAsync(WorkflowContext context, long input) => Task.FromResult(input);
    }

    [Workflow("script", "v1")]
    public sealed class Impostor : Workflow<long, long>
    {
        public override Task<long> RunAsync(WorkflowContext context, long input) => Task.FromResult(input);
    }

    [Fact]
    public void AddWorkflow_NoWorkflowOrNoName_SaysWhatIsMissing()
    {
        var services = new ServiceCollection();
        services.AddStepFlow(steps =>
        {
            Assert.Contains("does not derive from Workflow", Assert.Throws<ArgumentException>(() => steps.AddWorkflow<Script>()).Message, StringComparison.Ordinal);
            Assert.Contains("Put [Workflow(", Assert.Throws<ArgumentException>(() => steps.AddWorkflow<Nameless>()).Message, StringComparison.Ordinal);
            Assert.Contains("A workflow name is", Assert.Throws<ArgumentException>(() => steps.AddWorkflow<BadlyNamed>()).Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void AddWorkflow_VersionOfTwoClasses_NamesBoth()
    {
        var services = new ServiceCollection();
        services.AddStepFlow(steps => steps.AddWorkflow<ScriptV1>().AddWorkflow<Impostor>());
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<InvalidInputException>(provider.GetRequiredService<WorkflowCatalog>);
        Assert.Contains("version 'v1' of 'script'", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Impostor), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddWorkflowsFrom_AnAssembly_RegistersEveryWorkflow()
    {
        var services = new ServiceCollection();
        services.AddStepFlow(steps => steps.AddWorkflowsFrom(typeof(DynamicWorkflow).Assembly).AddWorkflow<DynamicWorkflow>());
        using var provider = services.BuildServiceProvider();
        Assert.True(provider.GetRequiredService<WorkflowCatalog>().TryGet("dynamic", "v1", out var found));
        Assert.Equal(typeof(DynamicWorkflow), found.Type);
    }

    [Fact]
    public async Task Versions_OfCodeAndDefinitions_AreListedWithTheirKind()
    {
        await using var process = Environment.StartProcess();
        await process.Workflows.PublishAsync("script", "v3", Definition, CancellationToken.None);
        var versions = await process.Workflows.VersionsAsync("script", CancellationToken.None);
        Assert.Equal(["v3 definition", "v1 code", "v2 code"], versions.Select(v => $"{v.Version} {v.Kind}"));
        Assert.Equal(["dynamic", "script"], await process.Workflows.ListAsync(CancellationToken.None));
        Assert.Equal([new VersionWeight("v3", 1)], await process.Workflows.DefaultAsync("script", CancellationToken.None));
    }

    [Fact]
    public async Task Default_OfCode_IsTheLowestVersionUntilItIsSet()
    {
        Script.V2 = (_, input) => Task.FromResult(input * 100);
        await using var process = Environment.StartProcess();
        Assert.Equal([new VersionWeight("v1", 1)], await process.Workflows.DefaultAsync("script", CancellationToken.None));
        await process.Workflows.SetDefaultAsync("script", [new VersionWeight("v2", 1)], CancellationToken.None);
        Assert.Equal(("v2", "100"), (await RunAsync(version: null) is var run ? run.Version : "", RowOf().Value?.ToString()));
    }

    [Fact]
    public async Task Publish_OfAVersionThatIsAClass_IsRefused()
    {
        await using var process = Environment.StartProcess();
        var refused = await Assert.ThrowsAsync<ConflictException>(
            () => process.Workflows.PublishAsync("script", "v1", Definition, CancellationToken.None));
        Assert.Contains("both a published definition and the C# class", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfAVersionThatIsBoth_IsRefused()
    {
        await using (var before = Environment.StartProcess(steps: steps => steps.AddStep("AddOne", (long x) => x + 1)))
            await before.Workflows.PublishAsync("script", "v1", Definition, CancellationToken.None);
        await using var process = Environment.StartProcess();
        var refused = await Assert.ThrowsAsync<ConflictException>(() => process.Starter.StartAsync(Request(), CancellationToken.None));
        Assert.Contains("both a published definition and the C# class", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fork_BetweenCodeAndDefinition_IsRefused()
    {
        Script.V1 = (context, input) => AddAsync(context, "first", input);
        await RunAsync();
        await using var process = Environment.StartProcess();
        await process.Workflows.PublishAsync("script", "v3", Definition, CancellationToken.None);
        await Assert.ThrowsAsync<ConflictException>(() => process.Copier.CopyAsync(
            "run-1", new CopyRequest { FromPosition = 0, Version = "v3" }, CancellationToken.None));
        await process.Starter.StartAsync(Request(runId: "run-3", version: "v3"), CancellationToken.None);
        await Environment.RunToEndAsync(process, "run-3");
        await Assert.ThrowsAsync<ConflictException>(() => process.Copier.CopyAsync(
            "run-3", new CopyRequest { FromPosition = 0, Version = "v1" }, CancellationToken.None));
    }

    [Fact]
    public async Task Fork_IntoAnotherVersion_KeepsTheRecordsThatItAsksFor()
    {
        Script.V1 = async (context, input) => await AddAsync(context, "second", await AddAsync(context, "first", input));
        Script.V2 = async (context, input) => await AddAsync(context, "other", await AddAsync(context, "first", input)) * 10;
        await RunAsync();
        await using var process = Environment.StartProcess();
        await process.Copier.CopyAsync("run-1", new CopyRequest { FromPosition = 1, Version = "v2", RunId = "run-2" }, CancellationToken.None);
        await process.Copier.CopyAsync("run-1", new CopyRequest { FromPosition = 2, Version = "v2", RunId = "run-3" }, CancellationToken.None);
        var kept = await Environment.RunToEndAsync(process, "run-2");
        var misfit = await Environment.RunToEndAsync(process, "run-3");
        Assert.Equal(("30", "first other"), (kept.Output?.ToString(), KeysOf(kept)));
        Assert.Equal(BlockReason.PlanMismatch, misfit.Block?.Reason);
        Assert.Equal(["first", "second", "other"], Executed);
    }

    [Theory]
    [InlineData("v2", "v10")]
    [InlineData("1.9", "1.10")]
    [InlineData("v1", "v1a")]
    [InlineData("v007", "v8")]
    [InlineData("2024-01", "2024-02")]
    public void VersionOrder_CountsDigitsAsNumbers(string lower, string higher)
    {
        Assert.True(VersionOrder.Instance.Compare(lower, higher) < 0);
        Assert.True(VersionOrder.Instance.Compare(higher, lower) > 0);
        Assert.Equal(0, VersionOrder.Instance.Compare(lower, lower));
    }
}
