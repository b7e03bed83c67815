using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace StepFlow.Analyzers;

/// <summary>Which delegates become steps: those given to <c>context.RunAsync</c>, also through a variable or a wrapper of one's own.</summary>
internal sealed class StepDelegates(WorkflowTypes types, ProjectCode code)
{
    private readonly Dictionary<IParameterSymbol, bool> _parameters = new(SymbolEqualityComparer.Default);

    /// <summary>True for a variable that is given to a step call in the code around it.</summary>
    public bool IsStep(ILocalSymbol local, IOperation at) =>
        local.Type.TypeKind == TypeKind.Delegate && ProjectCode.RootOf(at).Descendants().OfType<IArgumentOperation>()
            .Any(argument => IsStep(argument.Parameter) && Inner(argument.Value) is ILocalReferenceOperation reference && ProjectCode.Is(reference.Local, local));

    /// <summary>True for a parameter whose delegate becomes a step.</summary>
    public bool IsStep(IParameterSymbol? parameter)
    {
        if (parameter?.Type.TypeKind != TypeKind.Delegate || parameter.ContainingSymbol is not IMethodSymbol method)
            return false;
        if (types.IsStepCall(method))
            return true;
        // In an extension method, the call's parameters are not those that its code uses.
        var used = method.ReducedFrom is { } whole ? whole.OriginalDefinition.Parameters[parameter.Ordinal + 1] : parameter.OriginalDefinition;
        if (!_parameters.TryGetValue(used, out var known))
        {
            _parameters[used] = false; // a method that calls itself says nothing new
            _parameters[used] = known = IsGivenOn(used, method);
        }

        return known;
    }

    /// <summary>What extends the context in another assembly can only be known by its form.</summary>
    private bool IsGivenOn(IParameterSymbol parameter, IMethodSymbol method)
    {
        var bodies = code.BodiesOf(method).ToList();
        return bodies.Count == 0
            ? types.IsOfContext(method)
            : bodies.SelectMany(body => body.Descendants()).OfType<IArgumentOperation>().Any(argument => IsStep(argument.Parameter)
                && argument.Value.DescendantsAndSelf().Any(o => o is IParameterReferenceOperation reference && ProjectCode.Is(reference.Parameter, parameter)));
    }

    private static IOperation Inner(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation;
    }
}
