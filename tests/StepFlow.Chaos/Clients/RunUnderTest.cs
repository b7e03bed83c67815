using StepFlow.Chaos.Plans;

namespace StepFlow.Chaos.Clients;

/// <summary>A run that a client was told is accepted, and what was done to it.</summary>
internal sealed class RunUnderTest(string runId, RandomPlan plan)
{
    public string RunId { get; } = runId;

    public RandomPlan Plan { get; } = plan;

    /// <summary>True once its cancellation was asked for: then it may end so.</summary>
    public bool CancelAsked { get; set; }

    /// <summary>True once it was paused: then its pauses are not the server's slowness.</summary>
    public bool Paused { get; set; }

    /// <summary>The run that it is a fork of, and the position that it goes on from.</summary>
    public (string RunId, int Position)? ForkOf { get; init; }

    /// <summary>True once a client has seen it ended.</summary>
    public bool Ended { get; set; }
}
