using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace StepFlow.Analyzers;

/// <summary>
/// Walks a workflow's body, and what it calls in the same project, as a replay executes it. The delegate that is given to
/// <c>context.RunAsync</c> is a step: there everything is allowed but the context.
/// </summary>
internal sealed class BodyWalker(WorkflowTypes types, ProjectCode code, Action<Diagnostic> report, CancellationToken cancellation)
{
    private readonly HashSet<(IMethodSymbol Method, bool InStep)> _seen = [];
    private readonly StepDelegates _delegates = new(types, code);
    private readonly StepKeys _keys = new(types, code);

    // Where a method of another file is walked, its findings are shown at the call that leads there.
    private Through? _through;
    private bool _constructs;

    /// <summary>Walks a body; or, where it makes the workflow, what is made.</summary>
    public void WalkAll(IEnumerable<IOperation> blocks, bool constructs)
    {
        _constructs = constructs;
        foreach (var block in blocks)
            Walk(block, inStep: false);
        _keys.Check((part, member, through) => Report(Rules.UnstableKey, part, member, through));
    }

    private void Walk(IOperation? operation, bool inStep)
    {
        if (operation is null)
            return;
        cancellation.ThrowIfCancellationRequested();
        switch (operation)
        {
            case INameOfOperation or ILocalFunctionOperation:
                return; // a local function is walked where it is called: in a step, or not
            case IInvocationOperation call:
                WalkCall(call, inStep);
                return;
            case IVariableDeclaratorOperation declarator when !inStep && _delegates.IsStep(declarator.Symbol, operation):
                Walk(declarator.Initializer, inStep: true);
                return;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when !inStep && _delegates.IsStep(target.Local, operation):
                Walk(assignment.Value, inStep: true);
                return;
            case IMethodReferenceOperation reference:
                Visit(reference, reference.Method, reference.Method, inStep);
                break;
            case IPropertyReferenceOperation reference:
                Visit(reference, reference.Property, reference.Property.GetMethod, inStep);
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                _keys.Pass(creation.Arguments, _through);
                Visit(creation, constructor, constructor, inStep);
                break;
            case IUsingOperation or ILockOperation or IUsingDeclarationOperation when !inStep:
                CheckHeld(operation);
                break;
        }

        foreach (var child in operation.ChildOperations)
            Walk(child, inStep);
    }

    /// <summary>A key is the body's, a delegate the step's, where the call makes one of it.</summary>
    private void WalkCall(IInvocationOperation call, bool inStep)
    {
        _keys.Pass(call.Arguments, _through);
        Visit(call, call.TargetMethod, call.TargetMethod, inStep);
        Walk(call.Instance, inStep);
        foreach (var argument in call.Arguments)
        {
            if (!inStep && types.IsKey(argument.Parameter))
                _keys.Add(argument.Value, _through);
            else
                Walk(argument.Value, inStep || _delegates.IsStep(argument.Parameter));
        }
    }

    private void Visit(IOperation operation, ISymbol member, IMethodSymbol? method, bool inStep)
    {
        Check(operation, member, inStep);
        Follow(operation, method, inStep);
    }

    private void Check(IOperation operation, ISymbol member, bool inStep)
    {
        if (inStep && types.IsOfContext(member))
            Report(Rules.NestedCall, operation, member, _through);
        else if (!inStep && ForbiddenMembers.RuleOf(member) is { } rule && !(_constructs && ForbiddenMembers.IsOnlyHeld(operation, rule)))
            Report(rule, operation, member, _through);
        else if (!inStep && member is IMethodSymbol method && ForbiddenMembers.TakesLock(method))
            Report(Rules.HeldAcrossAwait, operation, member, _through);
        else if (!inStep && Blocking.IsAt(operation))
            Report(Rules.Blocking, operation, member, _through);
    }

    /// <summary>A using declaration holds until the end of the block that it stands in.</summary>
    private void CheckHeld(IOperation operation)
    {
        var held = operation is IUsingDeclarationOperation
            ? operation.Parent?.ChildOperations.SkipWhile(o => o != operation) ?? []
            : operation.ChildOperations;
        if (held.SelectMany(o => o.DescendantsAndSelf()).All(o => o is not IAwaitOperation))
            return;
        var what = operation is ILockOperation ? "A lock" : "A using";
        report(Diagnostic.Create(Rules.HeldAcrossAwait, _through?.Location ?? operation.Syntax.GetFirstToken().GetLocation(), what));
    }

    /// <summary>Goes into a method of this project; not into the context's own, nor into what another will call later.</summary>
    private void Follow(IOperation operation, IMethodSymbol? method, bool inStep)
    {
        if (method is null || types.IsContext(method.ContainingType) || !_seen.Add((method.OriginalDefinition, inStep)))
            return;
        var outer = _through;
        foreach (var called in code.BodiesOf(method))
        {
            if (called.Syntax.SyntaxTree != operation.Syntax.SyntaxTree)
                _through ??= new Through(operation.Syntax.GetLocation(), method);
            foreach (var child in called.ChildOperations)
                Walk(child, inStep);
            _through = outer;
        }
    }

    private void Report(DiagnosticDescriptor rule, IOperation operation, ISymbol member, Through? through)
    {
        var type = member.ContainingType.Name;
        var shown = member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? $"new {type}()" : $"{type}.{member.Name}";
        report(through is null
            ? Diagnostic.Create(rule, operation.Syntax.GetLocation(), shown)
            : Diagnostic.Create(rule, through.Location, $"{shown}, which {through.Called.ContainingType.Name}.{through.Called.Name} uses,"));
    }
}
