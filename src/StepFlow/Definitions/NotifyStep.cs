using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>A step that sends an event: to one run, or to every run that waits for it.</summary>
/// <param name="Message">
/// Evaluates to <c>{ "notify": event id, "run": run id, "payload": … }</c>; without <c>run</c> every waiter is reached, without
/// <c>payload</c> it is null.
/// </param>
public sealed record NotifyStep(InputTemplate Message) : StepDefinition
{
    /// <inheritdoc/>
    public override string Name => "notify";

    internal override InputTemplate? Template => Message;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Message = template };
}
