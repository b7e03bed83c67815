using StepFlow.Runs;

namespace StepFlow.Definitions.Expressions;

/// <summary>One evaluation: the scope, where the steps are in the plan, and the expression for messages.</summary>
internal readonly record struct Evaluation(IExpressionScope Scope, IReadOnlyList<StepPlace> Positions, string Expression)
{
    /// <summary>The value that a path begins at.</summary>
    public Payload Root(PathRoot root, int slot, string name) => root switch
    {
        PathRoot.Input => Scope.Input,
        PathRoot.Previous => Scope.Previous,
        PathRoot.Webhook => Scope.Webhook(name),
        PathRoot.Item => Scope.Item,
        PathRoot.Index => Scope.Index,
        _ => Scope.Step(Positions[slot]),
    };

    /// <summary>The error of this evaluation.</summary>
    public ExpressionException Failure(string message, string? path = null) => new(message, Expression, path);
}
