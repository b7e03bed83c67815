using System.Globalization;
using System.Text;

namespace StepFlow.Definitions.Expressions;

/// <summary>
/// A number: exact (28 significant digits) as long as it can be, otherwise a double. Whole numbers therefore stay whole and
/// 0.1 + 0.2 is 0.3; a number with an exponent or with more digits is calculated as a double.
/// </summary>
internal readonly struct Number
{
    private const int ExactDigits = 28;

    // Dividing by a one with all its decimals takes trailing zeros off: 3.0 is written as 3.
    private const decimal One = 1.0000000000000000000000000000m;

    private readonly decimal _exact;
    private readonly double _approximate;
    private readonly bool _isExact;

    private Number(decimal exact) => (_exact, _isExact) = (exact, true);

    private Number(double approximate) => _approximate = approximate;

    /// <summary>False for the infinity or not-a-number that an overflow gives; JSON has neither.</summary>
    public bool IsFinite => _isExact || double.IsFinite(_approximate);

    /// <summary>True for zero.</summary>
    public bool IsZero => _isExact ? _exact == 0 : _approximate == 0;

    private double AsDouble => _isExact ? (double)_exact : _approximate;

    /// <summary>Reads a JSON number.</summary>
    public static Number Parse(ReadOnlySpan<byte> json)
    {
        var digits = json.Length - (json[0] == '-' ? 1 : 0) - (json.Contains((byte)'.') ? 1 : 0);
        if (digits <= ExactDigits && json.IndexOfAny((byte)'e', (byte)'E') < 0)
            return new Number(decimal.Parse(json, NumberStyles.Float, CultureInfo.InvariantCulture));
        return new Number(double.Parse(json, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    public static Number operator -(Number value) =>
        value._isExact ? new Number(-value._exact) : new Number(-value._approximate);

    public static Number operator +(Number left, Number right) =>
        Calculate(left, right, static (a, b) => a + b, static (a, b) => a + b);

    public static Number operator -(Number left, Number right) =>
        Calculate(left, right, static (a, b) => a - b, static (a, b) => a - b);

    public static Number operator *(Number left, Number right)
    {
        var product = Calculate(left, right, static (a, b) => a * b, static (a, b) => a * b);
        // Too small for a decimal becomes zero silently.
        return product.IsZero && !left.IsZero && !right.IsZero ? new Number(left.AsDouble * right.AsDouble) : product;
    }

    public static Number operator /(Number left, Number right)
    {
        var quotient = Calculate(left, right, static (a, b) => a / b, static (a, b) => a / b);
        return quotient.IsZero && !left.IsZero ? new Number(left.AsDouble / right.AsDouble) : quotient;
    }

    public static Number operator %(Number left, Number right) =>
        Calculate(left, right, static (a, b) => a % b, static (a, b) => a % b);

    /// <summary>Below zero, zero or above zero, as the left is smaller, equal or larger.</summary>
    public static int Compare(Number left, Number right) =>
        left._isExact && right._isExact ? left._exact.CompareTo(right._exact) : left.AsDouble.CompareTo(right.AsDouble);

    /// <summary>The number as JSON: without a point where it is whole.</summary>
    public override string ToString()
    {
        if (_isExact)
            return (_exact == 0 ? 0m : _exact / One).ToString(CultureInfo.InvariantCulture);
        return _approximate == 0 ? "0" : _approximate.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>The number as JSON in UTF-8.</summary>
    public byte[] ToUtf8() => Encoding.ASCII.GetBytes(ToString());

    private static Number Calculate(
        Number left, Number right, Func<decimal, decimal, decimal> exact, Func<double, double, double> approximate)
    {
        if (left._isExact && right._isExact)
        {
            try
            {
                return new Number(exact(left._exact, right._exact));
            }
            catch (OverflowException)
            {
                // Beyond 28 digits: go on with a double, as documented.
            }
        }

        return new Number(approximate(left.AsDouble, right.AsDouble));
    }
}
