using StepFlow.Chaos.Plans;

namespace StepFlow.Chaos.Clients;

/// <summary>A run that a client was told is accepted, and what was done to it.</summary>
internal sealed class RunUnderTest(string runId, ChaosPlan plan)
{
    public string RunId { get; } = runId;

    public ChaosPlan Plan { get; } = plan;

    /// <summary>True once its cancellation was asked for: then it may end so.</summary>
    public bool CancelAsked { get; set; }

    /// <summary>When a cancellation was answered with 200: from then on it has to take effect.</summary>
    public DateTimeOffset? CanceledAt { get; set; }

    /// <summary>When a cancellation was answered with 409: by then it had ended.</summary>
    public DateTimeOffset? CancelRefusedAt { get; set; }

    /// <summary>From the answer to a pause to the first request of the resume: nothing begins in between.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Held { get; set; }

    /// <summary>True once it was paused: then its pauses are not the server's slowness.</summary>
    public bool Paused { get; set; }

    /// <summary>When each request of a resume was sent, repeated ones as well: none lets it go on more than once.</summary>
    public List<DateTimeOffset> Resumes { get; } = [];

    /// <summary>The run that it is a fork of, and the position that it goes on from.</summary>
    public (string RunId, int Position)? ForkOf { get; init; }

    /// <summary>True once a client has seen it ended.</summary>
    public bool Ended { get; set; }
}
