// Each feature registers its panels, pages, activities and actions. The order of the lines decides nothing.
import "./core-actions.ts";
import "./explorer/register.ts";
import "./problems/register.tsx";
import "./palette/register.tsx";
import "./tour/register.ts";
import "../editor/register.ts";
import "../connectors/register.ts";
import "../connections/register.ts";
import "../settings/register.ts";
import "../runs/register.ts";
import "../inbox/register.ts";
import "../tests/register.ts";
