// Package laws holds the laws of the model language against random models. A law that fails shows the smallest model on
// which it still does. It has no code of its own.
package laws
