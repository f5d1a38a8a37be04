using System.Globalization;
using System.Text;

namespace Descent.Training.Formulas;

/// <summary>An expression as text, with as few parentheses as the same tree allows: reading it again gives an equal expression.</summary>
public static class FormulaText
{
    public static string Write(Expression expression)
    {
        StringBuilder text = new();
        Write(expression, text, 0);
        return text.ToString();
    }

    /// <summary>A column's or parameter's name as a formula has it: in back-quotes where it would be read as something else.</summary>
    public static string Name(string name) =>
        Lexer.IsPlainName(name) && NamedConstant.Find(name) is null && FormulaFunction.Find(name) is null
            ? name
            : $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>The shortest digits that give the same number again.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture)
        .Replace("E+", "e", StringComparison.Ordinal).Replace("E-0", "e-", StringComparison.Ordinal).Replace("E", "e", StringComparison.Ordinal);

    /// <param name="level">What binds less tightly than its place asks for gets parentheses.</param>
    static void Write(Expression expression, StringBuilder text, int level)
    {
        bool enclosed = Precedence.Of(expression) < level;
        if (enclosed)
            text.Append('(');
        WriteBare(expression, text);
        if (enclosed)
            text.Append(')');
    }

    static void WriteBare(Expression expression, StringBuilder text)
    {
        switch (expression)
        {
            case Number number:
                text.Append(Number(number.Value));
                break;
            case NamedConstant constant:
                text.Append(constant.Name);
                break;
            case Variable variable:
                text.Append(Name(variable.Name));
                break;
            case Negation negation:
                text.Append('-');
                Write(negation.Operand, text, Precedence.Power);
                break;
            case Power power:
                Write(power.Base, text, Precedence.Atom);
                text.Append('^');
                Write(power.Exponent, text, Precedence.Power);
                break;
            case Comparison comparison:
                Write(comparison.Left, text, Precedence.Sum);
                text.Append(' ').Append(comparison.Operator).Append(' ');
                Write(comparison.Right, text, Precedence.Sum);
                break;
            case Sum sum:
                Write(sum.First, text, Precedence.Product);
                foreach (Addend addend in sum.Rest)
                {
                    text.Append(addend.Subtracts ? " - " : " + ");
                    Write(addend.Operand, text, addend.Operand is Negation ? Precedence.Power : Precedence.Product);
                }
                break;
            case Product product:
                Write(product.First, text, Precedence.Negation);
                foreach (Factor factor in product.Rest)
                {
                    text.Append(factor.Divides ? '/' : '*');
                    Write(factor.Operand, text, Precedence.Power);
                }
                break;
            case Call call:
                text.Append(call.Function.Name).Append('(');
                for (int i = 0; i < call.Arguments.Length; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    Write(call.Arguments[i], text, 0);
                }
                text.Append(')');
                break;
            default:
                throw new ArgumentException($"{expression.GetType().Name} is no expression of the language.", nameof(expression));
        }
    }
}
