namespace StepFlow.Storage.Tests.Azurite;

/// <summary>What happens to a request instead of its answer: a status, or a timeout where there is none.</summary>
public sealed record FaultyAnswer(int? Status = null, string? ErrorCode = null, int? RetryAfter = null)
{
    /// <summary>The request takes effect before it is spoilt.</summary>
    public bool AfterSuccess { get; init; }
}
