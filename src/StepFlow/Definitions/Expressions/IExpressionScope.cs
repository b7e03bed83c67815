using StepFlow.Runs;

namespace StepFlow.Definitions.Expressions;

/// <summary>
/// The values that an expression can see. Lookups do not wait: the engine has read before what
/// <see cref="InputReferences"/> says will be asked for.
/// </summary>
internal interface IExpressionScope
{
    /// <summary>The run's input.</summary>
    Payload Input { get; }

    /// <summary>The output of the step before; the run's input for the first step.</summary>
    Payload Previous { get; }

    /// <summary>The item that the nearest <c>forEach</c> works on.</summary>
    Payload Item { get; }

    /// <summary>The number of that item, from 0.</summary>
    Payload Index { get; }

    /// <summary>The result of a step that was recorded before.</summary>
    Payload Step(StepPlace place);

    /// <summary>The address of the run's webhook of that name, a JSON string.</summary>
    Payload Webhook(string name);
}
