using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Execution;
using StepFlow.Storage;

namespace StepFlow.Workflows.Replay;

/// <summary>The steps that a run of a C# workflow has performed, as its method asked for them: from one more replay over its records.</summary>
internal sealed class PerformedSteps(WorkflowCatalog workflows, RunHistories histories, IServiceProvider services, IOptions<EngineOptions> options)
{
    /// <summary>By position. Null where the code that could tell is not deployed here, or asks for something else than is recorded.</summary>
    public async Task<IReadOnlyList<StepDefinition>?> ReadAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!workflows.TryGet(run.Row.Workflow ?? "", run.Row.Version ?? "", out var workflow))
            return null;
        if (await histories.ReadAsync(run, cancellationToken).ConfigureAwait(false) is not { } history)
            return null;
        var session = new ReplaySession(workflow, run.Row, history, services, options.Value);
        session.Run();
        return session.Performed.Count == history.Records.Count ? session.Performed : null;
    }
}
