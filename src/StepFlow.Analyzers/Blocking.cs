using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace StepFlow.Analyzers;

/// <summary>What holds the thread until a task has ended.</summary>
internal static class Blocking
{
    /// <summary>
    /// True where the thread is held. The result of a task that a variable names is there already where something else was done with
    /// it before, such as <c>await Task.WhenAll(…)</c>; of one that was begun just now it is not.
    /// </summary>
    public static bool IsAt(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { Name: "Wait" or "WaitAll" or "WaitAny" } method } => IsTask(method.ContainingType),
        IInvocationOperation { TargetMethod: { Name: "GetResult" } method } => IsAwaiter(method.ContainingType),
        IPropertyReferenceOperation { Property: { Name: "Result" } property, Instance: { } task } => IsTask(property.ContainingType) && IsNew(task),
        _ => false,
    };

    private static bool IsNew(IOperation task) => task switch
    {
        IInvocationOperation => true,
        ILocalReferenceOperation { Local: { } local } => IsOnlyBegun(local, task),
        _ => false,
    };

    private static bool IsOnlyBegun(ILocalSymbol local, IOperation at)
    {
        var root = ProjectCode.RootOf(at);
        var begun = root.Descendants().OfType<IVariableDeclaratorOperation>()
            .Any(d => ProjectCode.Is(d.Symbol, local) && d.Initializer?.Value is IInvocationOperation);
        return begun && !root.Descendants().OfType<ILocalReferenceOperation>().Any(r =>
            ProjectCode.Is(r.Local, local) && r.Syntax.SpanStart < at.Syntax.SpanStart && r.Parent is not IPropertyReferenceOperation { Property.Name: "Result" });
    }

    private static bool IsTask(INamedTypeSymbol type) => ForbiddenMembers.NameOf(type) is "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask";

    private static bool IsAwaiter(INamedTypeSymbol type) =>
        type.Name.EndsWith("Awaiter", StringComparison.Ordinal) && type.ContainingNamespace.ToDisplayString() == "System.Runtime.CompilerServices";
}
