using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Retry;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Attempts;

/// <summary>
/// Turns an outcome into the atomic change that stores it, on the row as it stands now: what an operator asked for while the
/// handler ran (pause, cancel) is honoured, and the result is kept.
/// </summary>
internal sealed class OutcomeCommits(PlanCursor plan, IRandomSource random, TimeProvider time)
{
    /// <summary>The change for the outcome of an attempt that holds the claim on <paramref name="run"/>.</summary>
    public Task<RunCommit> OfAsync(RunSnapshot run, AttemptedStep step, AttemptOutcome outcome, CancellationToken cancellationToken) => outcome switch
    {
        AttemptOutcome.Succeeded done => OfRecordAsync(run, RecordOf(run.Row, step.RecordName, StepStatus.Succeeded, done.Result, null), cancellationToken),
        AttemptOutcome.Failed failed => Task.FromResult(OfFailure(run.Row, step, failed)),
        AttemptOutcome.Unknown unknown => Task.FromResult(OfUnknown(run.Row, step, unknown.Error)),
        AttemptOutcome.Held held => Task.FromResult(OfHeld(run.Row, held)),
        AttemptOutcome.Canceled => Task.FromResult(new RunCommit { Row = RunTransitions.Ended(run.Row, RunStatus.Canceled, time.GetUtcNow()) }),
        AttemptOutcome.GivenBack => Task.FromResult(Sent(new RunCommit { Row = RunTransitions.GivenBack(run.Row, time.GetUtcNow()) })),
        _ => throw new InvalidOperationException($"The outcome {outcome.GetType().Name} has nothing to commit."),
    };

    /// <summary>The change that records a sleep that is over. It began when the step before was recorded, and passes that step's value on.</summary>
    public Task<RunCommit> OfSleepAsync(RunSnapshot run, SleepStep step, CancellationToken cancellationToken)
    {
        var began = (step.Until ?? run.Row.DueAt) - step.Duration;
        var record = RecordOf(run.Row, step.RecordName, StepStatus.Succeeded, null, null) with { StartedAt = began };
        return OfRecordAsync(run, record, cancellationToken);
    }

    /// <summary>The change with which a run comes to a step that waits for a time only.</summary>
    public RunCommit OfArrival(RunRow row, EventWait wait) => Sent(new RunCommit { Row = RunTransitions.Arrived(row, wait) });

    /// <summary>The change that records a sleep until a time. It began when the run came to it, and passes the value before it on.</summary>
    public Task<RunCommit> OfSleepUntilAsync(RunSnapshot run, SleepUntilStep step, CancellationToken cancellationToken)
    {
        var record = RecordOf(run.Row, step.RecordName, StepStatus.Succeeded, null, null);
        return OfRecordAsync(run, record with { StartedAt = run.Row.Wait?.Since ?? record.StartedAt }, cancellationToken);
    }

    /// <summary>The change with which the wait of a C# workflow's step begins.</summary>
    public RunCommit OfEntry(RunRow row, StepDefinition step) =>
        Sent(new RunCommit { Row = RunTransitions.EnteredInCode(row, step, time.GetUtcNow()), Attempt = LostAttempt(row) });

    /// <summary>The change that ends the run of a C# workflow with what its method returned, which may be large: a record of its own keeps it.</summary>
    public RunCommit OfReturn(RunRow row, Payload output)
    {
        var record = RecordOf(row, CodeStepName.Return, StepStatus.Succeeded, output, null) with { Owner = random.NewId() };
        // What the method did not wait for any more, its end takes back: the duties see what that was.
        var ended = RunTransitions.Recorded(row, record, new PlanTurn(row.Cursor + 1, row.Page, null)) with { Wait = row.Wait };
        return new RunCommit { Row = ended, Record = record, Attempt = LostAttempt(row) };
    }

    /// <summary>The change that ends the run of a C# workflow with the error that its method ended with.</summary>
    /// <param name="row">The row.</param>
    /// <param name="error">The error.</param>
    /// <param name="hashBefore">Where it is the failure of the last recorded step: the hash of the record before that; null otherwise.</param>
    public RunCommit OfThrow(RunRow row, StepError error, string? hashBefore)
    {
        if (hashBefore is not null)
            return new RunCommit { Row = RunTransitions.FailedAtLastStep(row, error, hashBefore, time.GetUtcNow()), Attempt = LostAttempt(row) };
        // A number of its own among the attempts of this position: a resume makes this record one of them.
        var record = RecordOf(row, CodeStepName.Return, StepStatus.Failed, null, error) with { Owner = random.NewId(), Attempts = row.Attempt + 1 };
        return new RunCommit { Row = RunTransitions.Failed(row, record), Record = record, Attempt = LostAttempt(row) };
    }

    /// <summary>The row of an attempt whose worker is gone; null where there is none.</summary>
    public AttemptRecord? LostAttempt(RunRow row, StepDefinition step) => LostAttempt(row, Lost(row, step));

    /// <summary>The same where this deployment does not know the step.</summary>
    public AttemptRecord? LostAttempt(RunRow row) => LostAttempt(row, StepErrors.Lost(row.Attempt, $"position {row.Cursor}"));

    /// <summary>The same where something keeps the run from going on.</summary>
    public AttemptRecord? LostAttempt(RunRow row, string message) => LostAttempt(row, StepErrors.Of(StepErrors.LostCode, message, retryable: false));

    /// <summary>The change that records a step that the engine performs by itself, without a claim.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The step.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="startedAt">When it began; null: when the run came to it.</param>
    /// <param name="cancellationToken">Stops the reading of the plan.</param>
    public Task<RunCommit> OfResultAsync(RunSnapshot run, StepDefinition step, Payload result, DateTimeOffset? startedAt, CancellationToken cancellationToken)
    {
        var record = RecordOf(run.Row, step.RecordName, StepStatus.Succeeded, result, null);
        return OfRecordAsync(run, record with { StartedAt = startedAt ?? record.StartedAt }, cancellationToken);
    }

    /// <summary>The change that records the way that an <c>if</c> takes. The value before it passes on.</summary>
    public Task<RunCommit> OfChoiceAsync(RunSnapshot run, ChooseStep step, bool condition, CancellationToken cancellationToken)
    {
        var record = RecordOf(run.Row, step.Name, StepStatus.Succeeded, null, null);
        return OfRecordAsync(run, record, cancellationToken, condition ? 0 : step.Otherwise);
    }

    /// <summary>The change that records what a run of its own has come to, as one of several calls that overlap.</summary>
    /// <param name="row">The row.</param>
    /// <param name="name">What the record names the call.</param>
    /// <param name="ended">That run's record; null where it was canceled before it had one.</param>
    /// <param name="fork">The calls that go on.</param>
    public RunCommit OfCall(RunRow row, string name, StepRecord? ended, ForkState fork)
    {
        var key = StepKey.OfRecord(row.Cursor, name);
        var own = ended is null
            ? RecordOf(row, name, StepStatus.Failed, null, StepErrors.Of("canceled", $"The run of the call '{key}' was canceled.", retryable: false))
            : RecordOf(row, name, ended.Status, ended.Result, ended.Error) with { StartedAt = ended.StartedAt, Attempts = ended.Attempts };
        return Sent(new RunCommit { Row = RunTransitions.RecordedCall(row, own, fork), Record = own });
    }

    /// <summary>The change that fails a step that no attempt performs.</summary>
    public RunCommit OfError(RunRow row, StepDefinition step, StepError error)
    {
        var record = RecordOf(row, step.RecordName, StepStatus.Failed, null, error);
        return OfFailedStep(row, record with { StartedAt = row.Fork?.BeganAt ?? record.StartedAt });
    }

    private async Task<RunCommit> OfRecordAsync(RunSnapshot run, StepRecord record, CancellationToken cancellationToken, int passOver = 0)
    {
        if (run.Row.IsCall)
            return new RunCommit { Row = RunTransitions.Recorded(run.Row, record, new PlanTurn(run.Row.Cursor + 1, run.Row.Page, null)), Record = record };
        if (run.Row.IsCode)
            return Sent(new RunCommit { Row = RunTransitions.RecordedInCode(run.Row, record), Record = record });
        try
        {
            var turn = await plan.NextAsync(run, passOver, cancellationToken).ConfigureAwait(false);
            return Sent(new RunCommit { Row = RunTransitions.Recorded(run.Row, record, turn), Record = record });
        }
        catch (PlanDamagedException e)
        {
            // The step is done and its result is kept; it is the rest of the plan that cannot be trusted.
            var turn = new PlanTurn(run.Row.Cursor + 1 + passOver, run.Row.Page, new SleepStep(TimeSpan.Zero));
            var moved = RunTransitions.Recorded(run.Row, record, turn);
            var block = new Block(BlockReason.PlanMismatch, e.Message, record.EndedAt);
            return new RunCommit { Row = RunTransitions.Blocked(moved, block), Record = record };
        }
    }

    /// <summary>
    /// The change that fails the step and the run because its last attempt was lost. It carries an owner of its own: should the lost
    /// worker come back, it must not take this record for its write.
    /// </summary>
    public RunCommit OfLostStep(RunRow row, StepDefinition step) =>
        OfFailedStep(row, RecordOf(row, step.RecordName, StepStatus.Failed, null, Lost(row, step)) with { Owner = random.NewId() });

    /// <summary>A failed step fails a run of a plan; in a C# workflow it is an exception that the code may catch.</summary>
    private static RunCommit OfFailedStep(RunRow row, StepRecord record) => row is { IsCode: true, IsCall: false }
        ? Sent(new RunCommit { Row = RunTransitions.RecordedInCode(row, record), Record = record })
        : new RunCommit { Row = RunTransitions.Failed(row, record), Record = record };

    private static StepError Lost(RunRow row, StepDefinition step) => StepErrors.Lost(row.Attempt, StepKey.Of(row.Cursor, step));

    private AttemptRecord? LostAttempt(RunRow row, StepError error) => row.Claim is null ? null : AttemptOf(row, error);

    /// <summary>The row of an attempt that failed, or was lost with its worker.</summary>
    private AttemptRecord AttemptOf(RunRow row, StepError error)
    {
        var claim = row.Claim ?? throw new InvalidOperationException($"Run '{row.RunId}' has no claim to record an attempt of.");
        return new AttemptRecord
        {
            Position = row.Cursor,
            Generation = row.Generation,
            Attempt = row.Attempt,
            StartedAt = claim.StartedAt,
            EndedAt = time.GetUtcNow(),
            Error = error,
            Owner = claim.Owner,
        };
    }

    private RunCommit OfFailure(RunRow row, AttemptedStep step, AttemptOutcome.Failed failed)
    {
        var policy = step.Retry ?? RetryPolicy.Default;
        var attempt = AttemptOf(row, failed.Error);
        if (row.CancelRequested)
            return new RunCommit { Row = RunTransitions.Ended(row, RunStatus.Canceled, attempt.EndedAt), Attempt = attempt };
        if (!failed.Error.Retryable || row.Attempt >= policy.MaxAttempts)
            return OfFailedStep(row, RecordOf(row, step.RecordName, StepStatus.Failed, null, failed.Error));
        var delay = failed.RetryAfter is { } asked
            ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, DurationRange.Longest.Ticks))
            : policy.DelayAfter(row.Attempt, random.NextDouble());
        return Sent(new RunCommit { Row = RunTransitions.RetryAt(row, attempt.EndedAt + delay), Attempt = attempt });
    }

    private RunCommit OfUnknown(RunRow row, AttemptedStep step, StepError error)
    {
        var key = StepKey.Of(row.Cursor, step);
        var message = $"{key} is at-most-once and was interrupted: {error.Message} Whether it took effect is not known. "
            + $"Look downstream for the idempotency key {row.StepOwner.RunId}/{key}; resume executes the step again, cancel ends the run.";
        var block = new Block(BlockReason.InDoubt, message, time.GetUtcNow());
        return new RunCommit { Row = RunTransitions.Blocked(row, block), Attempt = AttemptOf(row, error) };
    }

    private RunCommit OfHeld(RunRow row, AttemptOutcome.Held held) => new()
    {
        Row = RunTransitions.Blocked(row, new Block(held.Reason, held.Message, time.GetUtcNow())),
        Attempt = AttemptOf(row, StepErrors.Of(held.Reason.ToString(), held.Message, retryable: false)),
    };

    private StepRecord RecordOf(RunRow row, string name, StepStatus status, Payload? result, StepError? error)
    {
        var now = time.GetUtcNow();
        return new StepRecord
        {
            Position = row.Cursor,
            Name = name,
            Status = status,
            Result = result,
            Error = error,
            StartedAt = row.Claim?.StartedAt ?? row.DueAt,
            EndedAt = now,
            Attempts = Math.Max(1, row.Attempt),
            Generation = row.Generation,
            Owner = row.Claim?.Owner ?? random.NewId(),
            Hash = RecordHash.Next(row.RecordHash, StepKey.OfRecord(row.Cursor, name), status, result),
        };
    }

    /// <summary>A run that time alone moves on gets its next callback with the change; a held or ended one gets none.</summary>
    private static RunCommit Sent(RunCommit commit) => commit with { Send = commit.Row.Status.IsActive() };
}
