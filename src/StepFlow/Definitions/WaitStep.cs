namespace StepFlow.Definitions;

/// <summary>
/// A step that waits for something from outside. Its result says what came: <c>{ "timedOut": …, "event": …, "payload": … }</c>.
/// </summary>
public abstract record WaitStep : StepDefinition
{
    private protected WaitStep()
    {
    }

    /// <summary>How long it waits at the most, from its arrival; null: for ever.</summary>
    public TimeSpan? Timeout { get; init; }
}
