namespace StepFlow.Steps;

/// <summary>
/// The attempt at a step of a C# workflow that this flow of control performs: what a catalog handler called by name gets, and how a
/// step inside a step is known as one.
/// </summary>
/// <param name="Services">What handlers are made from.</param>
/// <param name="Context">What handlers know about the attempt.</param>
internal sealed record StepScope(IServiceProvider Services, StepContext Context)
{
    private static readonly AsyncLocal<StepScope?> Flow = new();

    /// <summary>The attempt; null outside of one.</summary>
    public static StepScope? Current => Flow.Value;

    /// <summary>Enters the attempt, for the async method that calls this and what it calls; its own caller stays outside.</summary>
    public void Enter() => Flow.Value = this;
}
