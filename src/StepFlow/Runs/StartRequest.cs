using StepFlow.Definitions;

namespace StepFlow.Runs;

/// <summary>A request to start a run: steps, or a workflow.</summary>
public sealed record StartRequest
{
    /// <summary>The steps of a run without a workflow; null where <see cref="Workflow"/> is given.</summary>
    public IReadOnlyList<StepDefinition>? Steps { get; init; }

    /// <summary>The workflow; null where <see cref="Steps"/> is given.</summary>
    public string? Workflow { get; init; }

    /// <summary>The version; null: the workflow's default.</summary>
    public string? Version { get; init; }

    /// <summary>The run's input. Default JSON null.</summary>
    public Payload Input { get; init; } = Payload.Null;

    /// <summary>The run's id; null: derived from the key, else random.</summary>
    public string? RunId { get; init; }

    /// <summary>Names the run: the same request under the same key is the same run. 1 to 256 characters.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Words to find the run by; at most 16, each 1 to 64 characters.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What is said about the whole run. A workflow's version says it itself: beside <see cref="Workflow"/>, only a flow rule that takes the place of the version's.</summary>
    public RunSettings Settings { get; init; } = RunSettings.None;

    /// <summary>How long to wait before the first step; 0 to 10 years. Default zero.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The run whose end starts this one.</summary>
    internal string? EndOf { get; init; }

    /// <summary>How many ends led to it.</summary>
    internal int EndDepth { get; init; }
}
