using System.Globalization;
using StepFlow.Cli.Access;
using StepFlow.Cli.Output;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Cli.Running;

/// <summary>
/// Executes one run in this process until nothing moves it on: it re-enters the run itself, step by step, as a queue would, and the runs
/// that it waits for. Other runs of the directory are left alone.
/// </summary>
internal sealed class RunDriver(StepExecutor executor, IRunStore store, TimeProvider time)
{
    private const int RecordsPerRead = 500;
    private static readonly TimeSpan WorthNoting = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ChildPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Drives the run. Returns early when stopped: what is recorded stays, and the run goes on next time.</summary>
    public async Task DriveAsync(string runId, IRunWatcher watcher, CancellationToken stopping)
    {
        var shown = watcher.Known;
        while (true)
        {
            var run = await store.LoadAsync(runId, CancellationToken.None).ConfigureAwait(false)
                ?? throw new NotFoundException($"Run '{runId}' was removed while it was executed.");
            shown = await ShowAsync(run, shown, watcher).ConfigureAwait(false);
            if (!Moves(run.Row) || stopping.IsCancellationRequested)
                return;
            if (run.Row.Fork is { Live.Count: > 0 } && run.Row.Status.IsActive() && !await EnterChildrenAsync(run.Row, stopping).ConfigureAwait(false))
                await Task.Delay(ChildPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            else if (!await WaitAsync(run, watcher, stopping).ConfigureAwait(false))
                return;
            var result = await executor.ExecuteAsync(new Callback(runId, run.Row.Cursor, run.Row.DueAt), stopping).ConfigureAwait(false);
            if (result is DeliveryResult.Dropped or DeliveryResult.SentAgain)
                await Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Re-enters those of the runs below that are due, all at once. False: none was.</summary>
    private async Task<bool> EnterChildrenAsync(RunRow row, CancellationToken stopping)
    {
        var entered = await Task.WhenAll(row.LiveChildren().Select(child => EnterAsync(child, stopping))).ConfigureAwait(false);
        return entered.Contains(true);
    }

    private async Task<bool> EnterAsync(string runId, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested || await store.LoadAsync(runId, CancellationToken.None).ConfigureAwait(false) is not { } run || !Moves(run.Row))
            return false;
        if (run.Row.Fork is { Live.Count: > 0 } && await EnterChildrenAsync(run.Row, stopping).ConfigureAwait(false))
            return true;
        if (run.Row.DueAt > time.GetUtcNow() && !run.Row.AfterPending && !run.Row.CancelRequested)
            return false;
        var result = await executor.ExecuteAsync(new Callback(runId, run.Row.Cursor, run.Row.DueAt), stopping).ConfigureAwait(false);
        return result == DeliveryResult.Executed || await HasMovedAsync(run).ConfigureAwait(false);
    }

    private async Task<bool> HasMovedAsync(RunSnapshot run) =>
        (await store.LoadAsync(run.Row.RunId, CancellationToken.None).ConfigureAwait(false))?.Version != run.Version;

    private static bool Moves(RunRow row) => row.Status.IsActive() || row.AfterPending || (row.CancelRequested && !row.Status.IsTerminal());

    private async Task<int> ShowAsync(RunSnapshot run, int shown, IRunWatcher watcher)
    {
        var recorded = run.Row.Cursor + (run.Row.Status == RunStatus.Failed ? 1 : 0);
        while (shown < recorded)
        {
            var records = await store.ReadRecordsAsync(run, shown, Math.Min(RecordsPerRead, recorded - shown), CancellationToken.None).ConfigureAwait(false);
            if (records.Count == 0)
                break;
            foreach (var record in records)
                watcher.Finished(StepLine.Of(record));
            shown += records.Count;
        }

        return shown;
    }

    /// <summary>Waits until the next step is due; false when stopped meanwhile.</summary>
    private async Task<bool> WaitAsync(RunSnapshot run, IRunWatcher watcher, CancellationToken stopping)
    {
        var row = run.Row;
        var wait = row.DueAt - time.GetUtcNow();
        if (row.Status.IsTerminal() || wait <= TimeSpan.Zero)
            return true;
        if (row.Attempt > 0)
            await NoteRetryAsync(run, wait, watcher).ConfigureAwait(false);
        else if (row.Flow is { Admitted: false, Since: not null } flow)
            watcher.Note($"Waits for a slot of the flow key '{Terminal.Plain(flow.Key)}', which other runs hold or have used up.");
        else if (wait >= WorthNoting)
            watcher.Note($"Waits until {row.DueAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}.");
        // A timer's longest wait is below 50 days, and a clock may be set: look again now and then.
        while (!stopping.IsCancellationRequested && (wait = row.DueAt - time.GetUtcNow()) > TimeSpan.Zero)
            await Task.Delay(wait < TimeSpan.FromHours(1) ? wait : TimeSpan.FromHours(1), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopping.IsCancellationRequested;
    }

    private async Task NoteRetryAsync(RunSnapshot run, TimeSpan wait, IRunWatcher watcher)
    {
        var attempts = await store.ReadAttemptsAsync(run, CancellationToken.None).ConfigureAwait(false);
        if (attempts.LastOrDefault(a => a.Position == run.Row.Cursor) is not { } last)
            return;
        var seconds = TimeSpan.FromSeconds(Math.Max(1, Math.Round(wait.TotalSeconds)));
        watcher.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"Attempt {last.Attempt} at position {last.Position} failed: {Terminal.Plain(last.Error.Message)} Tries again in {DurationText.Format(seconds)}."));
    }
}
