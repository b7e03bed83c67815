namespace StepFlow.Definitions;

/// <summary>A step that waits for one call of an address that nobody can guess: <c>${webhooks.name}</c> is that address.</summary>
/// <param name="Name">The webhook's name, and the step's.</param>
public sealed record WebhookStep(string Name) : WaitStep
{
    /// <inheritdoc/>
    public override string Name { get; } = Name;
}
