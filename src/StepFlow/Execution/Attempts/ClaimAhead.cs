using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Execution.Inputs;
using StepFlow.Retry;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Attempts;

/// <summary>
/// Lets the commit of a step take along the claim on the next one, with which the same delivery goes on: one write in the place of a commit,
/// a callback and a claim. What stands in storage then is what a claim by a delivery of its own would have left, and so is what a crash leaves.
/// </summary>
internal sealed class ClaimAhead(RunDecider decider, StepInputs inputs, IRandomSource random, IOptions<EngineOptions> options, TimeProvider time)
{
    /// <summary>After so long a delivery goes on with no further step: others are waiting for its place.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(5);

    /// <summary>The next turn of a delivery that has executed so many steps in this time; null where it ends with them.</summary>
    public NextTurn? After(int executed, TimeSpan spent) =>
        executed < options.Value.StepsPerDelivery && spent < LongestTurn ? new NextTurn(random.NewId(), spent) : null;

    /// <summary>
    /// The same change with the claim on the step that is next. Unchanged where a delivery of its own has to look first: the run does not go
    /// straight on with a step that is attempted; storage would have to be asked for that step's input, which comes before a claim; or the step
    /// may be attempted once only, and would be in doubt, or lost, where the process ends before it has begun.
    /// </summary>
    /// <param name="basis">The row that the change was decided on.</param>
    /// <param name="commit">The change that records a step.</param>
    /// <param name="turn">The delivery that goes on.</param>
    public async Task<RunCommit> OfAsync(RunSnapshot basis, RunCommit commit, NextTurn turn)
    {
        if (commit is not { Record.Result: not null, Next: { } next, Row: { Status: RunStatus.Running, IsCode: false, Value: not null } moved } || LooksAtParent(moved))
            return commit;
        var ahead = new RunSnapshot(moved, basis.Version, basis.WrittenAt, basis.StorageNow);
        return await decider.DecideAsync(ahead, next).ConfigureAwait(false) is NextAction.Execute { Step: var step }
            && MayBeLost(step)
            && inputs.IsAtHand(moved, step)
            && HostLetsIt(step, turn.Spent)
            ? commit with { Row = RunTransitions.Claimed(moved, new Claim(turn.Owner, options.Value.Lease, time.GetUtcNow())), Send = false }
            : commit;
    }

    /// <summary>A child that was resumed asks before each step whether its parent was canceled just then.</summary>
    private static bool LooksAtParent(RunRow row) => row is { Generation: > 0, Parent: not null };

    private static bool MayBeLost(AttemptedStep step) => step.Effect == StepEffect.AtLeastOnce && (step.Retry ?? RetryPolicy.Default).MaxAttempts > 1;

    private bool HostLetsIt(AttemptedStep step, TimeSpan spent) =>
        options.Value.HostTimeout is not { } host || spent + (step.Timeout ?? options.Value.StepTimeout) + options.Value.CancellationGrace < host;
}
