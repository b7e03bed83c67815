using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace StepFlow.Analyzers;

/// <summary>
/// Walks a workflow's body, and what it calls in the same project, as a replay executes it. The delegate that is given to
/// <c>context.RunAsync</c> is a step: there everything is allowed but the context.
/// </summary>
internal sealed class BodyWalker(WorkflowTypes types, Compilation compilation, Action<Diagnostic> report, CancellationToken cancellation)
{
    private readonly HashSet<(IMethodSymbol Method, bool InStep)> _seen = [];

    // Where a method of another file is walked, its findings are shown at the call that leads there.
    private (Location Location, IMethodSymbol Called)? _through;

    /// <summary>Walks an operation and all below it.</summary>
    public void Walk(IOperation? operation, bool inStep)
    {
        if (operation is null)
            return;
        cancellation.ThrowIfCancellationRequested();
        switch (operation)
        {
            case INameOfOperation or ILocalFunctionOperation:
                return; // a local function is walked where it is called: in a step, or not
            case IInvocationOperation call when !inStep && types.IsStepCall(call.TargetMethod):
                WalkStepCall(call);
                return;
            case IInvocationOperation call:
                Check(call, call.TargetMethod, inStep);
                Follow(call, call.TargetMethod, inStep);
                break;
            case IMethodReferenceOperation reference:
                Check(reference, reference.Method, inStep);
                Follow(reference, reference.Method, inStep);
                break;
            case IPropertyReferenceOperation reference:
                Check(reference, reference.Property, inStep);
                Follow(reference, reference.Property.GetMethod, inStep);
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                Check(creation, constructor, inStep);
                Follow(creation, constructor, inStep);
                break;
            case IUsingOperation or ILockOperation or IUsingDeclarationOperation when !inStep:
                CheckHeld(operation);
                break;
        }

        foreach (var child in operation.ChildOperations)
            Walk(child, inStep);
    }

    /// <summary>The key is the body's, the delegate the step's.</summary>
    private void WalkStepCall(IInvocationOperation call)
    {
        Walk(call.Instance, inStep: false);
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type.SpecialType == SpecialType.System_String)
                CheckKey(argument.Value, []);
            else
                Walk(argument.Value, argument.Parameter?.Type.TypeKind == TypeKind.Delegate);
        }
    }

    private void Check(IOperation operation, ISymbol member, bool inStep)
    {
        if (inStep && types.IsOfContext(member))
            Report(Rules.NestedCall, operation, member);
        else if (!inStep && ForbiddenMembers.RuleOf(member) is { } rule)
            Report(rule, operation, member);
        else if (!inStep && member is IMethodSymbol method && ForbiddenMembers.TakesLock(method))
            Report(Rules.HeldAcrossAwait, operation, member);
        else if (!inStep && ForbiddenMembers.Blocks(operation))
            Report(Rules.Blocking, operation, member);
    }

    /// <summary>A value in a key that another run would not give: also by way of a local variable.</summary>
    private void CheckKey(IOperation operation, HashSet<ISymbol> locals)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            var member = part switch
            {
                IInvocationOperation call => call.TargetMethod,
                IPropertyReferenceOperation property => property.Property,
                IObjectCreationOperation creation => creation.Constructor,
                _ => (ISymbol?)null,
            };
            if (member is not null && (ForbiddenMembers.RuleOf(member) is not null || types.DiffersByRun(member)))
                Report(Rules.UnstableKey, part, member);
            else if (part is ILocalReferenceOperation { Local: { } local } && locals.Add(local) && ValueOf(local) is { } value)
                CheckKey(value, locals);
        }
    }

    private IOperation? ValueOf(ILocalSymbol local)
    {
        var syntax = local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation);
        return syntax is not null && ModelOf(syntax).GetOperation(syntax, cancellation) is IVariableDeclaratorOperation declarator
            ? declarator.Initializer?.Value
            : null;
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
        if (method is null || types.IsOfContext(method) || !_seen.Add((method.OriginalDefinition, inStep)))
            return;
        foreach (var reference in method.OriginalDefinition.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancellation);
            var outer = _through;
            if (syntax.SyntaxTree != operation.Syntax.SyntaxTree)
                _through ??= (operation.Syntax.GetLocation(), method);
            // What the compiler writes itself, such as the property of a record's parameter, has no operation to go into.
            if (ModelOf(syntax).GetOperation(syntax, cancellation) is { } called)
            {
                foreach (var child in called.ChildOperations)
                    Walk(child, inStep);
            }

            _through = outer;
        }
    }

#pragma warning disable RS1030 // A callee may be in any file of the project; only what a workflow calls is looked at.
    private SemanticModel ModelOf(SyntaxNode syntax) => compilation.GetSemanticModel(syntax.SyntaxTree);
#pragma warning restore RS1030

    private void Report(DiagnosticDescriptor rule, IOperation operation, ISymbol member)
    {
        var type = member.ContainingType.Name;
        var shown = member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? $"new {type}()" : $"{type}.{member.Name}";
        if (_through is { } call)
            report(Diagnostic.Create(rule, call.Location, $"{shown}, which {call.Called.ContainingType.Name}.{call.Called.Name} uses,"));
        else
            report(Diagnostic.Create(rule, operation.Syntax.GetLocation(), shown));
    }
}
