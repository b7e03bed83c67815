namespace StepFlow.Runs;

/// <summary>A run as the API and the command line show it.</summary>
public sealed record RunView
{
    /// <summary>The id.</summary>
    public required string RunId { get; init; }

    /// <summary>The workflow; null for a run from a list of steps.</summary>
    public string? Workflow { get; init; }

    /// <summary>The version; null for a run from a list of steps.</summary>
    public string? Version { get; init; }

    /// <summary>Hash of the plan.</summary>
    public required string PlanHash { get; init; }

    /// <summary>Where the run stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The run's input.</summary>
    public required Payload Input { get; init; }

    /// <summary>The last output, once the run has succeeded.</summary>
    public Payload? Output { get; init; }

    /// <summary>Why it failed.</summary>
    public StepError? Error { get; init; }

    /// <summary>What holds a blocked run, or what a running one is retrying against.</summary>
    public Block? Block { get; init; }

    /// <summary>True while a requested cancellation waits for the step in flight.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>Position of the next unexecuted step; the number of steps when all are recorded.</summary>
    public required int Cursor { get; init; }

    /// <summary>When the next step is due (UTC); null for an ended run, and for one that waits without a deadline.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Operator resumes so far.</summary>
    public int Generation { get; init; }

    /// <summary>When it was accepted (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first step began (UTC).</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended (UTC).</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Its labels.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How it stands to its flow key; null where it has none.</summary>
    public FlowView? Flow { get; init; }

    /// <summary>The run that it was restarted or forked from.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>The run that waits for this one, or that this one compensates.</summary>
    public ParentLink? Parent { get; init; }

    /// <summary>What undoes its steps after it failed or was canceled; null where nothing is to be undone.</summary>
    public CompensationView? Compensation { get; init; }

    /// <summary>The runs that its end started by its <c>onSuccess</c> or <c>onFailure</c>.</summary>
    public required IReadOnlyList<string> OnEnd { get; init; }

    /// <summary>The run whose end started this one; null for any other.</summary>
    public string? EndOf { get; init; }

    /// <summary>Storage requests made for it, as far as its row was written.</summary>
    public long Operations { get; init; }

    /// <summary>All steps of the plan, in order.</summary>
    public required IReadOnlyList<StepView> Steps { get; init; }
}
