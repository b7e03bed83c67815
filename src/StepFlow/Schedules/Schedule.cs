using StepFlow.Definitions;
using StepFlow.Runs;

namespace StepFlow.Schedules;

/// <summary>A schedule as it is stored and shown: what was asked for, and where it stands.</summary>
public sealed record Schedule
{
    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The cron expression.</summary>
    public required string Cron { get; init; }

    /// <summary>The time zone that it is read in.</summary>
    public required string TimeZone { get; init; }

    /// <summary>False while it starts nothing.</summary>
    public required bool Enabled { get; init; }

    /// <summary>What becomes of due times that an outage left behind.</summary>
    public required CatchUp CatchUp { get; init; }

    /// <summary>Most runs that <see cref="CatchUp.All"/> starts for one outage.</summary>
    public required int CatchUpLimit { get; init; }

    /// <summary>The workflow that it starts; null where it starts steps.</summary>
    public string? Workflow { get; init; }

    /// <summary>The version; null: the workflow's default at the due time.</summary>
    public string? Version { get; init; }

    /// <summary>The steps that it starts, in canonical form; null where it starts a workflow.</summary>
    public Payload? Steps { get; init; }

    /// <summary>The input of every run.</summary>
    public required Payload Input { get; init; }

    /// <summary>The labels of every run, besides <c>schedule:{id}</c>.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The flow rule of every run, in canonical form; null where the version or nobody says one.</summary>
    public Payload? Flow { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When what it asks for was changed last (UTC). Due times count from here.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The next due time (UTC); null for one that is off, or that has no due time any more.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>The last due time that was handled (UTC).</summary>
    public DateTimeOffset? LastDue { get; init; }

    /// <summary>The run that was started last.</summary>
    public string? LastRunId { get; init; }

    /// <summary>Why the last due time, or one that is still tried, started no run; null where it did.</summary>
    public ScheduleError? LastError { get; init; }

    /// <summary>The label by which the runs of a schedule are listed.</summary>
    public static string LabelOf(string id) => $"schedule:{id}";

    /// <summary>The start that a due time asks for. The same due time gives the same request, and so the same run.</summary>
    internal StartRequest StartAt(DateTimeOffset due) => new()
    {
        Workflow = Workflow,
        Version = Version,
        Steps = Steps is { } steps ? DefinitionReader.ReadSteps(steps.Utf8) : null,
        Input = Input,
        Settings = Flow is { } flow ? new RunSettings { Flow = FlowRuleFormat.ReadStored(flow) } : RunSettings.None,
        Labels = [.. Labels, LabelOf(Id)],
        RunId = ScheduleRules.RunIdOf(Id, due),
    };

    /// <summary>True where both ask for the same, wherever they stand.</summary>
    internal bool AsksLike(Schedule other) => ScheduleJson.Write(Asked(this)).Equals(ScheduleJson.Write(Asked(other)));

    private static Schedule Asked(Schedule schedule) => schedule with
    {
        CreatedAt = default,
        ChangedAt = default,
        NextDue = null,
        LastDue = null,
        LastRunId = null,
        LastError = null,
    };
}
