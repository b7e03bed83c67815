using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace StepFlow.Analyzers;

/// <summary>
/// The keys of a workflow's calls. They are checked at the end, when it is known what each helper was called with: a key may come from
/// a variable, a parameter or a method.
/// </summary>
internal sealed class StepKeys(WorkflowTypes types, ProjectCode code)
{
    private readonly List<(IOperation Value, Through? Through)> _keys = [];
    private readonly Dictionary<IParameterSymbol, List<(IOperation Value, Through? Through)>> _passed = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    private Action<IOperation, ISymbol, Through?> _found = (_, _, _) => { };

    /// <summary>Notes a key.</summary>
    public void Add(IOperation key, Through? through) => _keys.Add((key, through));

    /// <summary>Notes what a method is called with.</summary>
    public void Pass(IEnumerable<IArgumentOperation> arguments, Through? through)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.OriginalDefinition is not { } parameter)
                continue;
            if (!_passed.TryGetValue(parameter, out var values))
                _passed[parameter] = values = [];
            values.Add((argument.Value, through));
        }
    }

    /// <summary>Tells of every part of a key that another run or another replay would not give.</summary>
    public void Check(Action<IOperation, ISymbol, Through?> found)
    {
        _found = found;
        foreach (var (key, through) in _keys)
            Check(key, through);
    }

    private void Check(IOperation part, Through? through)
    {
        switch (part)
        {
            case INameOfOperation or IInstanceReferenceOperation:
            case IInvocationOperation call when types.IsRecorded(call.TargetMethod):
                return; // a recorded result is the same at each replay
            case IInvocationOperation call:
                Pass(call.Arguments, through);
                CheckMember(call, call.TargetMethod, call.TargetMethod, through);
                break;
            case IPropertyReferenceOperation property:
                CheckMember(property, property.Property, property.Property.GetMethod, through);
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                CheckMember(creation, constructor, null, through);
                break;
            case IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: false, IsConst: false } field }:
                _found(part, field, through);
                break;
            case ILocalReferenceOperation { Local: { } local } when _seen.Add(local):
                foreach (var value in code.ValuesOf(local, part))
                    Check(value, through);
                break;
            case IParameterReferenceOperation { Parameter: { } parameter } when _seen.Add(parameter):
                foreach (var (value, from) in _passed.TryGetValue(parameter, out var values) ? [.. values] : new List<(IOperation, Through?)>())
                    Check(value, from);
                break;
        }

        foreach (var child in part.ChildOperations)
            Check(child, through);
    }

    private void CheckMember(IOperation part, ISymbol member, IMethodSymbol? method, Through? through)
    {
        if (ForbiddenMembers.RuleOf(member) is not null || types.DiffersByRun(member))
            _found(part, member, through);
        else if (method is not null && _seen.Add(method.OriginalDefinition))
            CheckBodies(part, method, through);
    }

    private void CheckBodies(IOperation part, IMethodSymbol method, Through? through)
    {
        foreach (var body in code.BodiesOf(method))
        {
            var inner = body.Syntax.SyntaxTree == part.Syntax.SyntaxTree ? through : through ?? new Through(part.Syntax.GetLocation(), method);
            foreach (var child in body.ChildOperations)
                Check(child, inner);
        }
    }
}
