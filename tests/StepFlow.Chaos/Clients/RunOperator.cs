using System.Net;
using StepFlow.Chaos.Plans;
using StepFlow.Runs;

namespace StepFlow.Chaos.Clients;

/// <summary>Who pauses, resumes and cancels runs, and helps those on that need a person. Notes what was answered, so that it can be checked.</summary>
internal sealed class RunOperator(ApiClient api, RunLedger ledger, string gates, Random random)
{
    private const int MostWaitMs = 3000;
    private const int MostHoldMs = 6000;

    /// <summary>Pauses and resumes one run in ten, cancels one in twenty.</summary>
    public async Task InterfereAsync(RunUnderTest run, CancellationToken giveUp)
    {
        var what = random.Next(20);
        if (what < 2 && run.Plan.CanBePaused)
        {
            await Task.Delay(random.Next(MostWaitMs), giveUp);
            await PauseAsync(run, giveUp);
        }
        else if (what == 2 && run.Plan.CanBeCanceled)
        {
            await Task.Delay(random.Next(MostWaitMs), giveUp);
            await CancelAsync(run, giveUp);
        }
    }

    /// <summary>
    /// Lets a run go on that needs a person; true where it did. A run that is paused here is one whose pause was asked again
    /// without an answer, and came after its resume.
    /// </summary>
    public async Task<bool> HelpAsync(RunUnderTest run, RunView view, string body, CancellationToken giveUp)
    {
        var inDoubt = view.Block?.Reason == BlockReason.InDoubt && run.Plan.Kind == PlanKind.Once;
        var isClosed = view.Status == RunStatus.Failed && run.Plan.Gate is not null;
        if (isClosed)
            await File.WriteAllTextAsync(Path.Combine(gates, run.Plan.Gate ?? ""), "", giveUp);
        if (isClosed || (view.Status == RunStatus.Blocked && inDoubt) || (view.Status == RunStatus.Paused && run.Paused))
        {
            await ResumeAsync(run, giveUp);
            return true;
        }

        if (view.Status is RunStatus.Blocked or RunStatus.Paused)
        {
            ledger.Violations.Add(run.RunId, $"Nobody and nothing should have held it, found {view.Status}.", body);
            run.Ended = true;
        }

        return false;
    }

    private async Task PauseAsync(RunUnderTest run, CancellationToken giveUp)
    {
        run.Paused = true;
        if (await ActAsync(run, "pause", null, giveUp) is null)
            return;
        var from = DateTimeOffset.UtcNow;
        await Task.Delay(random.Next(MostHoldMs), giveUp);
        var (view, body) = await api.GetRunAsync(run.RunId, random, giveUp);
        if (view is not null && view.Status != RunStatus.Paused && !(view.Status.IsTerminal() && view.EndedAt is not null))
            ledger.Violations.Add(run.RunId, $"Expected a paused run to stay paused or to end with the step in flight, found {view.Status}.", body);
        DateTimeOffset? resumed = null;
        await ResumeAsync(run, giveUp, () => resumed ??= DateTimeOffset.UtcNow);
        run.Held = (from, resumed ?? DateTimeOffset.UtcNow);
    }

    private async Task CancelAsync(RunUnderTest run, CancellationToken giveUp)
    {
        run.CancelAsked = true;
        if (await ActAsync(run, "cancel", null, giveUp) is null)
            run.CancelRefusedAt = DateTimeOffset.UtcNow;
        else
            run.CanceledAt = DateTimeOffset.UtcNow;
    }

    private Task<string?> ResumeAsync(RunUnderTest run, CancellationToken giveUp, Action? sending = null) => ActAsync(
        run,
        "resume",
        () =>
        {
            sending?.Invoke();
            run.Resumes.Add(DateTimeOffset.UtcNow);
        },
        giveUp);

    /// <summary>The run as the answer shows it; null where it was refused, as a run that has ended does.</summary>
    private async Task<string?> ActAsync(RunUnderTest run, string action, Action? sending, CancellationToken giveUp)
    {
        var (status, body) = await api.SendAsync(HttpMethod.Post, $"/api/runs/{run.RunId}/{action}", null, null, random, giveUp, sending);
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Conflict))
            ledger.Violations.Add(run.RunId, $"Expected 200 or 409 for {action}, found {(int)status}.", body);
        return status == HttpStatusCode.OK ? body : null;
    }
}
