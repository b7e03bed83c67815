using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>One kind of step in the definition language: how it is recognised, read, checked and written.</summary>
internal abstract class StepKind
{
    /// <summary>The field that makes an object a step of this kind.</summary>
    public abstract string Field { get; }

    /// <summary>Every field that it has in a definition.</summary>
    public abstract IReadOnlyList<string> Fields { get; }

    /// <summary>Every field that it has in a frozen plan.</summary>
    public virtual IReadOnlyList<string> FrozenFields => Fields;

    /// <summary>False for a kind that only a frozen plan has.</summary>
    public virtual bool InDefinitions => true;

    /// <summary>The field that its template is in.</summary>
    public virtual string TemplateField => "input";

    /// <summary>True for the steps of this kind.</summary>
    public abstract bool Owns(StepDefinition step);

    /// <summary>Reads a step; null where a problem leaves nothing to go on with.</summary>
    public abstract StepDefinition? Read(FieldReader fields, bool frozen);

    /// <summary>Checks what the types do not say: ranges. Holds for a step from C# code as well.</summary>
    public abstract void Check(StepDefinition step, JsonPlace place, ProblemList problems);

    /// <summary>Writes the canonical form: fields in a fixed order, defaults omitted.</summary>
    public abstract void Write(CanonicalJsonWriter writer, StepDefinition step, bool frozen);
}
