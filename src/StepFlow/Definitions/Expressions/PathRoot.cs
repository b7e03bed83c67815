namespace StepFlow.Definitions.Expressions;

/// <summary>Where a path begins.</summary>
internal enum PathRoot
{
    Input,
    Previous,
    Item,
    Index,
    Step,
    Webhook,
}
