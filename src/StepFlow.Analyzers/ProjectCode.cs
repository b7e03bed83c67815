using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace StepFlow.Analyzers;

/// <summary>The code of the project that is compiled.</summary>
internal sealed class ProjectCode(Compilation compilation, CancellationToken cancellation)
{
    /// <summary>The bodies of a method; none where it is not of this project, or the compiler wrote it.</summary>
    public IEnumerable<IOperation> BodiesOf(IMethodSymbol method)
    {
        foreach (var reference in (method.ReducedFrom ?? method).OriginalDefinition.DeclaringSyntaxReferences)
        {
            // What the compiler writes itself, such as the property of a record's parameter, has no operation to go into.
            if (OperationAt(reference.GetSyntax(cancellation)) is { } body)
                yield return body;
        }
    }

    /// <summary>Everything that a local variable is set to in the code around it.</summary>
    public IEnumerable<IOperation> ValuesOf(ILocalSymbol local, IOperation at)
    {
        foreach (var operation in RootOf(at).DescendantsAndSelf())
        {
            var value = operation switch
            {
                IVariableDeclaratorOperation declarator when Is(declarator.Symbol, local) => declarator.Initializer?.Value,
                IAssignmentOperation { Target: ILocalReferenceOperation target } assignment when Is(target.Local, local) => assignment.Value,
                _ => null,
            };
            if (value is not null)
                yield return value;
        }
    }

    /// <summary>The outermost operation around one.</summary>
    public static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    /// <summary>True for the same symbol.</summary>
    public static bool Is(ISymbol? one, ISymbol? other) => SymbolEqualityComparer.Default.Equals(one, other);

#pragma warning disable RS1030 // A callee may be in any file of the project; only what a workflow calls is looked at.
    private IOperation? OperationAt(SyntaxNode syntax) => compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, cancellation);
#pragma warning restore RS1030
}
