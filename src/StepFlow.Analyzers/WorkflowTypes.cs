using Microsoft.CodeAnalysis;

namespace StepFlow.Analyzers;

/// <summary>The types that make a workflow, as a compilation knows them.</summary>
internal sealed class WorkflowTypes
{
    private const string WorkflowName = "StepFlow.Workflows.Workflow`2";
    private const string ContextName = "StepFlow.Workflows.WorkflowContext";

    private readonly INamedTypeSymbol _workflow;
    private readonly INamedTypeSymbol _context;

    private WorkflowTypes(INamedTypeSymbol workflow, INamedTypeSymbol context) => (_workflow, _context) = (workflow, context);

    /// <summary>Finds them; null where the compilation does not use StepFlow.</summary>
    public static WorkflowTypes? Find(Compilation compilation) =>
        compilation.GetTypeByMetadataName(WorkflowName) is { } workflow && compilation.GetTypeByMetadataName(ContextName) is { } context
            ? new WorkflowTypes(workflow, context)
            : null;

    /// <summary>True for the method that is a workflow's body.</summary>
    public bool IsBody(ISymbol symbol) =>
        symbol is IMethodSymbol { IsOverride: true, Name: "RunAsync" } method && IsWorkflow(method.ContainingType);

    /// <summary>True for what makes a workflow: it happens at each re-entry, as the class is made anew.</summary>
    public bool IsMaking(ISymbol symbol) => symbol is { IsStatic: false, ContainingType: { } type } && IsWorkflow(type)
        && symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } or IFieldSymbol or IPropertySymbol;

    /// <summary>True for the parameter by which a call of the context gets its key.</summary>
    public bool IsKey(IParameterSymbol? parameter) => parameter is { Type.SpecialType: SpecialType.System_String, ContainingSymbol: IMethodSymbol method }
        && IsContext(method.ContainingType)
        && (parameter.Name == "key" || (parameter.Name == "name" && method.Name is "WaitForWebhookAsync" or "WebhookAddress"));

    /// <summary>True for a call whose result is recorded.</summary>
    public bool IsRecorded(IMethodSymbol method) => IsContext(method.ContainingType) && method.ReturnType.Name == "Task";

    /// <summary>True for the context's type.</summary>
    public bool IsContext(ITypeSymbol? type) =>
        type is not null && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, _context);

    /// <summary>True for <c>context.RunAsync</c>, which takes a step.</summary>
    public bool IsStepCall(IMethodSymbol method) => method.Name == "RunAsync" && IsContext(method.ContainingType);

    /// <summary>True for members of the context.</summary>
    public bool IsOfContext(ISymbol member) => IsContext(member.ContainingType)
        || (member is IMethodSymbol { IsExtensionMethod: true } extension && IsContext((extension.ReducedFrom ?? extension).Parameters[0].Type));

    /// <summary>True for what the context gives again at each replay of a run, and otherwise in another run.</summary>
    public bool DiffersByRun(ISymbol member) =>
        member.Name is "Now" or "NewGuid" or "Random" or "RunId" or "WebhookAddress" && IsContext(member.ContainingType);

    private bool IsWorkflow(INamedTypeSymbol type)
    {
        for (var at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, _workflow))
                return true;
        }

        return false;
    }
}
