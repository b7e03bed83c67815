using StepFlow.Runs;

namespace StepFlow.Workflows.Replay;

/// <summary>Where a replay of a C# workflow has come to. A closed set.</summary>
internal abstract record ReplayOutcome
{
    private ReplayOutcome()
    {
    }

    /// <summary>The method returned.</summary>
    public sealed record Completed(Payload Output) : ReplayOutcome;

    /// <summary>The method ended with an exception.</summary>
    public sealed record Failed(Exception Exception) : ReplayOutcome;

    /// <summary>The method waits for calls that are not recorded.</summary>
    /// <param name="Calls">In the order in which they were made; at least one.</param>
    public sealed record Pending(IReadOnlyList<ReplayCall> Calls) : ReplayOutcome;

    /// <summary>The method asks for something else than what is recorded.</summary>
    /// <param name="Message">What was expected and what was found.</param>
    public sealed record Mismatch(string Message) : ReplayOutcome;

    /// <summary>The method waits for something that is not a call of its context.</summary>
    /// <param name="Message">What it awaits, and where.</param>
    public sealed record ForeignAwait(string Message) : ReplayOutcome;
}
